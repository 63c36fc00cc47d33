import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Whether a sign-in has expired is the keeper's to know. */
export const linkedHomesMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable("homes").dropColumn("expired_fingerprint").execute();
    await db.schema
      .alterTable("homes")
      .addColumn("has_been_linked", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
