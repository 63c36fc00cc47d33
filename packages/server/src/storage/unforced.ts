import { sql, type Kysely, type Transaction } from "kysely";
import type { Database } from "./schema.ts";

/**
 * A transaction that does not wait for the disk. What it writes survives the process from now on, and
 * a power cut once anything after it was committed in the ordinary way.
 */
export function unforced<Result>(
  db: Kysely<Database>,
  write: (trx: Transaction<Database>) => Promise<Result>,
): Promise<Result> {
  return db.connection().execute(async (connection) => {
    await sql`PRAGMA synchronous = NORMAL`.execute(connection);
    try {
      return await connection.transaction().execute(write);
    } finally {
      await sql`PRAGMA synchronous = FULL`.execute(connection);
    }
  });
}
