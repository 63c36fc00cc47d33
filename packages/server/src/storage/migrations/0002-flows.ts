import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";

/** Runs of many turns: which turn is the newest, where the run is, and which run started it. */
async function changeRuns(db: Kysely<unknown>): Promise<void> {
  for (const column of ["current_turn_id", "parent_run_id", "root_run_id"]) {
    await db.schema.alterTable("runs").addColumn(column, "text").execute();
  }
  await sql`update runs set current_turn_id = turn_id`.execute(db);
  await db.schema.alterTable("runs").dropColumn("turn_id").execute();
  await db.schema.createIndex("runs_by_root").on("runs").columns(["root_run_id"]).execute();
  await db.schema
    .createTable("run_states")
    .addColumn("run_id", "text", (column) =>
      column.primaryKey().references("runs.id").onDelete("cascade"),
    )
    .addColumn("body", "text", (column) => column.notNull())
    .execute();
}

async function changeConversations(db: Kysely<unknown>): Promise<void> {
  for (const column of ["agent", "flow", "working_folder"]) {
    await db.schema.alterTable("conversations").addColumn(column, "text").execute();
  }
  for (const column of ["agent", "flow"]) {
    await db.schema
      .createIndex(`conversations_by_${column}`)
      .on("conversations")
      .columns([column, "archived", "updated_at", "id"])
      .execute();
  }
}

export const flowsMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await changeRuns(db);
    await changeConversations(db);
  },
};
