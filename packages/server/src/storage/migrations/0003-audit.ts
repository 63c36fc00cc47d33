import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

export const auditMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable("audit")
      .addColumn("id", "text", (column) => column.primaryKey())
      .addColumn("at", "text", (column) => column.notNull())
      .addColumn("action", "text", (column) => column.notNull())
      .addColumn("codex_home", "text", (column) => column.notNull())
      .addColumn("outcome", "text")
      .addColumn("code", "text")
      .addColumn("account", "text")
      .addColumn("browser", "text")
      .addColumn("address", "text")
      .execute();
  },
};
