import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { expect, it } from "vitest";
import { FIRST_STATE } from "../src/ports/run-state.ts";
import { firstMigration } from "../src/storage/migrations/0001-first.ts";
import { createRunStore } from "../src/storage/run-store.ts";
import { openDatabase } from "../src/storage/sqlite.ts";
import { AT } from "./support/stores.ts";

/** The statements of a migration, as they are run. */
async function statementsOf(migration: typeof firstMigration): Promise<string[]> {
  const statements: string[] = [];
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (of) => new SqliteIntrospector(of),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
    log: ({ query }) => void statements.push(query.sql),
  });
  await migration.up(db);
  return statements;
}

it("a database from before there were flows keeps its runs, which can be tried again", async () => {
  const directory = await mkdtemp(join(tmpdir(), "latchkey-migrations-"));
  const file = join(directory, "latchkey.db");
  const old = new DatabaseSync(file);
  for (const statement of await statementsOf(firstMigration)) old.exec(statement);
  old.exec(`
    create table kysely_migration (name varchar(255) primary key, timestamp varchar(255) not null);
    create table kysely_migration_lock (id varchar(255) primary key, is_locked integer not null default 0);
    insert into kysely_migration values ('0001-first', '${AT}');
    insert into kysely_migration_lock values ('migration_lock', 0);
    insert into conversations (id, title, provider, model, created_at, updated_at)
      values ('c1', 'Old', 'codex', 'm', '${AT}', '${AT}');
    insert into runs (id, conversation_id, turn_id, kind, status, error_code, error_message,
        codex_home, request, started_at)
      values ('r1', 'c1', 't1', 'chat', 'failed', 'CODEX_AUTH_EXPIRED', 'Expired.', 'server',
        '{"input":"Hi","provider":"codex","model":"m","codexHome":"server"}', '${AT}');
  `);
  old.close();

  const db = await openDatabase(file);
  const runs = createRunStore(db);
  expect(await runs.get("r1")).toMatchObject({
    rootRunId: "r1",
    turnId: "t1",
    state: FIRST_STATE,
    request: { kind: "chat", input: "Hi", codexHome: "server" },
  });
  expect(await runs.listWaitingForSignIn("server")).toEqual([
    { runId: "r1", conversationId: "c1" },
  ]);
  await db.destroy();
  await rm(directory, { recursive: true });
});
