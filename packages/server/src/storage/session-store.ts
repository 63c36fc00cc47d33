import type { Kysely } from "kysely";
import type { SessionStore } from "../ports/session-store.ts";
import type { Database } from "./schema.ts";

export function createSessionStore(db: Kysely<Database>): SessionStore {
  return {
    async add(hash, expiresAt) {
      await db.deleteFrom("sessions").where("expires_at", "<", new Date().toISOString()).execute();
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("sessions")
        .values({ hash, expires_at: expiresAt })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows === 1n;
    },
    async isOpen(hash, now) {
      const row = await db
        .selectFrom("sessions")
        .select("hash")
        .where("hash", "=", hash)
        .where("expires_at", ">", now)
        .executeTakeFirst();
      return row !== undefined;
    },
    async remove(hash) {
      await db.deleteFrom("sessions").where("hash", "=", hash).execute();
    },
  };
}
