import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** What waits for a person: questions of a conversation, and failed runs until they are dismissed. */
export const waitingMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable("conversations")
      .addColumn("pending_approvals", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema
      .alterTable("runs")
      .addColumn("is_dismissed", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
  },
};
