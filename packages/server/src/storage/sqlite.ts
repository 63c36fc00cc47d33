import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Kysely, SqliteDialect, type SqliteDatabase } from "kysely";
import { Migrator } from "kysely/migration";
import { firstMigration } from "./migrations/0001-first.ts";
import { flowsMigration } from "./migrations/0002-flows.ts";
import { auditMigration } from "./migrations/0003-audit.ts";
import { linkedHomesMigration } from "./migrations/0004-linked-homes.ts";
import { waitingMigration } from "./migrations/0005-waiting.ts";
import type { Database } from "./schema.ts";
import { tellingWhy } from "./write-failure.ts";

const MIGRATIONS = {
  "0001-first": firstMigration,
  "0002-flows": flowsMigration,
  "0003-audit": auditMigration,
  "0004-linked-homes": linkedHomesMigration,
  "0005-waiting": waitingMigration,
};

/** There are about a hundred; lists of values of any length make for more. */
const MOST_PREPARED = 500;

/**
 * Opens the embedded database and brings it up to date. An acknowledged write survives a power cut:
 * write-ahead log with `synchronous=FULL`.
 */
export async function openDatabase(file: string): Promise<Kysely<Database>> {
  const directory = dirname(file);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  // SQLite makes its files readable for all, and those beside the first as it finds that one.
  closeSync(openSync(file, "a", 0o600));
  const sqlite = new DatabaseSync(file, { timeout: 5000 });
  sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  const db = new Kysely<Database>({
    dialect: new SqliteDialect({ database: asKyselyDatabase(sqlite, directory) }),
  });
  await migrate(db);
  return db;
}

async function migrate(db: Kysely<Database>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
    // One that comes late, from a branch that was merged later, runs all the same.
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw new Error("The database could not be brought up to date.", { cause: error });
}

function asKyselyDatabase(sqlite: DatabaseSync, directory: string): SqliteDatabase {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = prepared.get(sql);
    if (known) return known;
    const statement = sqlite.prepare(sql);
    // SQLite carries out some of these while it compiles them.
    if (sql.startsWith("PRAGMA")) return statement;
    if (prepared.size >= MOST_PREPARED) prepared.clear();
    prepared.set(sql, statement);
    return statement;
  };
  return {
    close: () => sqlite.close(),
    prepare(sql) {
      // SQLite takes a transaction back by itself when the disk is full. To do it again would be an
      // error in place of the one that says why.
      if (sql === "rollback" && !sqlite.isTransaction) return NOTHING_TO_DO;
      const statement = prepare(sql);
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => tellingWhy(directory, () => statement.all(...toValues(parameters))),
        run: (parameters) => tellingWhy(directory, () => statement.run(...toValues(parameters))),
        iterate: (parameters) => statement.iterate(...toValues(parameters)),
      };
    },
  };
}

const NOTHING_TO_DO: ReturnType<SqliteDatabase["prepare"]> = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};

function toValues(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (value === null || value === undefined) return null;
    if (typeof value === "string" || typeof value === "number" || typeof value === "bigint") {
      return value;
    }
    throw new TypeError(`A ${typeof value} cannot be stored.`);
  });
}
