import { applyTurnEvent, type ConversationEvent, type Turn } from "@latchkey/contracts";
import type { Kysely, Transaction } from "kysely";
import { Failure, NotFound } from "../failure.ts";
import type { NewEvent, RunOutcome, RunStore, StoredRun, TurnPlace } from "../ports/run-store.ts";
import { toEvent, toRun, toTurn } from "./row-mapping.ts";
import type { Database } from "./schema.ts";

const SIGN_IN_FAILURES = ["CODEX_AUTH_EXPIRED", "CODEX_SIGNED_OUT"];
const MOST_WAITING_RUNS = 100;

export function createRunStore(db: Kysely<Database>): RunStore {
  return {
    start: (run, turn) => db.transaction().execute((trx) => start(trx, run, turn)),
    append: (place, events) => db.transaction().execute((trx) => append(trx, place, events)),

    finish: (place, events, outcome) =>
      db.transaction().execute((trx) => finish(trx, { place, events, outcome })),

    async get(id) {
      const row = await db.selectFrom("runs").selectAll().where("id", "=", id).executeTakeFirst();
      return row && toRun(row);
    },

    async hasRetry(id) {
      const row = await db
        .selectFrom("runs")
        .select("id")
        .where("retry_of", "=", id)
        .executeTakeFirst();
      return row !== undefined;
    },

    async listRunning() {
      const rows = await db
        .selectFrom("runs")
        .selectAll()
        .where("status", "=", "running")
        .orderBy("id")
        .execute();
      return rows.map(toRun);
    },

    async rememberProviderTurn(runId, providerTurnId) {
      await db
        .updateTable("runs")
        .set({ provider_turn_id: providerTurnId })
        .where("id", "=", runId)
        .execute();
    },

    async listWaitingForSignIn(codexHome) {
      const rows = await db
        .selectFrom("runs")
        .innerJoin("conversations", "conversations.id", "runs.conversation_id")
        .select(["runs.id as runId", "runs.conversation_id as conversationId"])
        .where("runs.codex_home", "=", codexHome)
        .where("runs.error_code", "in", SIGN_IN_FAILURES)
        .where("conversations.archived", "=", 0)
        .where((where) =>
          where.not(
            where.exists(
              where
                .selectFrom("runs as later")
                .select("later.id")
                .whereRef("later.conversation_id", "=", "runs.conversation_id")
                .whereRef("later.id", ">", "runs.id"),
            ),
          ),
        )
        .orderBy("runs.id")
        .limit(MOST_WAITING_RUNS)
        .execute();
      return rows;
    },
  };
}

async function start(
  trx: Transaction<Database>,
  run: StoredRun,
  turn: Turn,
): Promise<ConversationEvent> {
  const conversation = await trx
    .selectFrom("conversations")
    .select(["active_run_id", "last_seq"])
    .where("id", "=", run.conversationId)
    .executeTakeFirst();
  if (!conversation) throw new NotFound("conversation");
  if (conversation.active_run_id !== null) {
    throw new Failure("RUN_IN_PROGRESS", "Codex is still working here. Wait for it or press Stop.");
  }
  await trx
    .insertInto("runs")
    .values({
      id: run.id,
      conversation_id: run.conversationId,
      turn_id: run.turnId,
      kind: run.kind,
      status: run.status,
      error_code: null,
      error_message: null,
      retry_of: run.retryOf ?? null,
      codex_home: run.request.codexHome ?? null,
      provider_turn_id: null,
      request: JSON.stringify(run.request),
      started_at: run.startedAt,
      finished_at: null,
    })
    .execute();
  await trx
    .insertInto("turns")
    .values({
      id: turn.id,
      conversation_id: turn.conversationId,
      first_seq: conversation.last_seq + 1,
      is_final: 0,
      body: JSON.stringify(turn),
    })
    .execute();
  await trx
    .updateTable("conversations")
    .set({ active_run_id: run.id, has_failed: 0, updated_at: run.startedAt })
    .where("id", "=", run.conversationId)
    .execute();
  const place = { conversationId: run.conversationId, runId: run.id, turnId: turn.id };
  const [event] = await append(trx, place, [{ type: "user_turn", turn }]);
  if (!event) throw new Error("The event of a started turn was not stored.");
  return event;
}

async function append(
  trx: Transaction<Database>,
  place: TurnPlace,
  events: NewEvent[],
): Promise<ConversationEvent[]> {
  if (events.length === 0) return [];
  const conversation = await trx
    .updateTable("conversations")
    .set((update) => ({ last_seq: update("last_seq", "+", events.length) }))
    .where("id", "=", place.conversationId)
    .returning("last_seq")
    .executeTakeFirst();
  if (!conversation) throw new NotFound("conversation");
  const firstSeq = conversation.last_seq - events.length + 1;
  const stored = events.map((event, index) => ({ ...event, ...place, seq: firstSeq + index }));
  await trx
    .insertInto("events")
    .values(
      stored.map((event) => ({
        conversation_id: place.conversationId,
        seq: event.seq,
        turn_id: place.turnId,
        body: JSON.stringify(event),
      })),
    )
    .execute();
  return stored;
}

async function finish(
  trx: Transaction<Database>,
  { place, events, outcome }: { place: TurnPlace; events: NewEvent[]; outcome: RunOutcome },
): Promise<ConversationEvent[]> {
  const stored = await append(trx, place, events);
  await storeFinalTurn(trx, place);
  const { status, error } = outcome;
  const finishedAt = new Date().toISOString();
  await trx
    .updateTable("runs")
    .set({
      status,
      error_code: error?.code ?? null,
      error_message: error?.message ?? null,
      finished_at: finishedAt,
    })
    .where("id", "=", place.runId)
    .execute();
  await trx
    .updateTable("conversations")
    .set({
      active_run_id: null,
      has_failed: status === "failed" || status === "interrupted" ? 1 : 0,
      updated_at: finishedAt,
    })
    .where("id", "=", place.conversationId)
    .execute();
  return stored;
}

async function storeFinalTurn(trx: Transaction<Database>, place: TurnPlace): Promise<void> {
  const { body } = await trx
    .selectFrom("turns")
    .select("body")
    .where("id", "=", place.turnId)
    .executeTakeFirstOrThrow();
  const rows = await trx
    .selectFrom("events")
    .select("body")
    .where("conversation_id", "=", place.conversationId)
    .where("turn_id", "=", place.turnId)
    .orderBy("seq")
    .execute();
  const turn = rows.reduce(
    (folded, row) => applyTurnEvent(folded, toEvent(row.body)),
    toTurn(body),
  );
  await trx
    .updateTable("turns")
    .set({ is_final: 1, body: JSON.stringify(turn) })
    .where("id", "=", place.turnId)
    .execute();
}
