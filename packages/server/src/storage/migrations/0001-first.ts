import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";

async function createConversations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("conversations")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("title", "text", (column) => column.notNull())
    .addColumn("provider", "text", (column) => column.notNull())
    .addColumn("model", "text", (column) => column.notNull())
    .addColumn("archived", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("thread_id", "text")
    .addColumn("active_run_id", "text")
    .addColumn("has_failed", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("last_seq", "integer", (column) => column.notNull().defaultTo(0))
    .addColumn("created_at", "text", (column) => column.notNull())
    .addColumn("updated_at", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("conversations_by_update")
    .on("conversations")
    .columns(["archived", "updated_at", "id"])
    .execute();
}

async function createRuns(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("runs")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("conversation_id", "text", (column) =>
      column.notNull().references("conversations.id").onDelete("cascade"),
    )
    .addColumn("turn_id", "text", (column) => column.notNull())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("status", "text", (column) => column.notNull())
    .addColumn("error_code", "text")
    .addColumn("error_message", "text")
    .addColumn("retry_of", "text")
    .addColumn("codex_home", "text")
    .addColumn("provider_turn_id", "text")
    .addColumn("request", "text", (column) => column.notNull())
    .addColumn("started_at", "text", (column) => column.notNull())
    .addColumn("finished_at", "text")
    .execute();
  await db.schema
    .createIndex("runs_by_conversation")
    .on("runs")
    .columns(["conversation_id", "id"])
    .execute();
  await db.schema.createIndex("runs_by_status").on("runs").columns(["status"]).execute();
  await db.schema
    .createIndex("runs_by_home_and_error")
    .on("runs")
    .columns(["codex_home", "error_code"])
    .execute();
  await db.schema.createIndex("runs_by_retry").on("runs").columns(["retry_of"]).execute();
}

async function createTranscript(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("turns")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("conversation_id", "text", (column) =>
      column.notNull().references("conversations.id").onDelete("cascade"),
    )
    .addColumn("first_seq", "integer", (column) => column.notNull())
    .addColumn("is_final", "integer", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex("turns_by_conversation")
    .on("turns")
    .columns(["conversation_id", "first_seq"])
    .unique()
    .execute();
  await db.schema
    .createTable("events")
    .addColumn("conversation_id", "text", (column) =>
      column.notNull().references("conversations.id").onDelete("cascade"),
    )
    .addColumn("seq", "integer", (column) => column.notNull())
    .addColumn("turn_id", "text", (column) => column.notNull())
    .addColumn("body", "text", (column) => column.notNull())
    .addPrimaryKeyConstraint("events_primary_key", ["conversation_id", "seq"])
    .execute();
}

async function createHomesAndSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable("homes")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("expired_fingerprint", "text")
    .addColumn("last_device_auth_started_at", "text")
    .execute();
  await db.schema
    .createTable("sessions")
    .addColumn("hash", "text", (column) => column.primaryKey())
    .addColumn("expires_at", "text", (column) => column.notNull())
    .execute();
}

export const firstMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await createConversations(db);
    await createRuns(db);
    await createTranscript(db);
    await createHomesAndSessions(db);
  },
};
