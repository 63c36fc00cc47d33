import { applyTurnEvent, type ConversationEvent, type Turn } from "@latchkey/contracts";
import type { Kysely, Transaction } from "kysely";
import { Failure, NotFound } from "../failure.ts";
import type { RunState } from "../ports/run-state.ts";
import type {
  FirstTurn,
  NewEvent,
  RunOutcome,
  RunPlace,
  StoredRun,
  TurnPlace,
} from "../ports/run-store.ts";
import { toEvent, toTurn } from "./row-mapping.ts";
import type { Database } from "./schema.ts";

/** SQLite forces all to the disk every thousand pages at the latest. */
const MOST_TAKEN = 100_000;

export async function insertRun(
  trx: Transaction<Database>,
  run: StoredRun,
  { turn, title }: FirstTurn,
): Promise<ConversationEvent[]> {
  const conversation = await trx
    .selectFrom("conversations")
    .select("active_run_id")
    .where("id", "=", run.conversationId)
    .executeTakeFirst();
  if (!conversation) throw new NotFound("conversation");
  if (conversation.active_run_id !== null) {
    throw new Failure(
      "RUN_IN_PROGRESS",
      "An answer is still being written here. Wait for it or press Stop.",
    );
  }
  const { kind, ...request } = run.request;
  await trx
    .insertInto("runs")
    .values({
      id: run.id,
      conversation_id: run.conversationId,
      current_turn_id: null,
      parent_run_id: run.parentRunId ?? null,
      root_run_id: run.rootRunId,
      kind,
      status: run.status,
      error_code: null,
      error_message: null,
      retry_of: run.retryOf ?? null,
      codex_home: null,
      provider_turn_id: null,
      request: JSON.stringify(request),
      started_at: run.startedAt,
      finished_at: null,
    })
    .execute();
  await trx
    .updateTable("conversations")
    .set({
      active_run_id: run.id,
      has_failed: 0,
      updated_at: run.startedAt,
      ...(title !== undefined && { title }),
    })
    .where("id", "=", run.conversationId)
    .execute();
  await putState(trx, run.id, run.state);
  return turn ? insertTurn(trx, turn) : [];
}

export async function insertTurn(
  trx: Transaction<Database>,
  turn: Turn,
): Promise<ConversationEvent[]> {
  const { conversationId, runId } = turn;
  const { last_seq: lastSeq } = await trx
    .selectFrom("conversations")
    .select("last_seq")
    .where("id", "=", conversationId)
    .executeTakeFirstOrThrow(() => new NotFound("conversation"));
  await trx
    .updateTable("runs")
    .set({
      current_turn_id: turn.id,
      provider_turn_id: null,
      codex_home: turn.codexHome ?? null,
    })
    .where("id", "=", runId)
    .execute();
  await trx
    .insertInto("turns")
    .values({
      id: turn.id,
      conversation_id: conversationId,
      first_seq: lastSeq + 1,
      is_final: 0,
      body: JSON.stringify(turn),
    })
    .execute();
  return appendEvents(trx, { conversationId, runId, turnId: turn.id }, [
    { type: "user_turn", turn },
  ]);
}

export async function appendEvents(
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

/** Ends a turn: from now on it is read as it was folded here. */
export async function finishTurn(
  trx: Transaction<Database>,
  place: TurnPlace,
  events: NewEvent[],
): Promise<ConversationEvent[]> {
  const stored = await appendEvents(trx, place, events);
  await foldTurn(trx, place);
  return stored;
}

export async function finishRun(
  trx: Transaction<Database>,
  { conversationId, runId }: RunPlace,
  { status, error, state }: RunOutcome & { state?: RunState },
): Promise<void> {
  const finishedAt = new Date().toISOString();
  if (state) await putState(trx, runId, state);
  await trx
    .updateTable("runs")
    .set({
      status,
      error_code: error?.code ?? null,
      error_message: error?.message ?? null,
      finished_at: finishedAt,
    })
    .where("id", "=", runId)
    .execute();
  await trx
    .updateTable("conversations")
    .set({
      active_run_id: null,
      has_failed: status === "failed" || status === "interrupted" ? 1 : 0,
      updated_at: finishedAt,
    })
    .where("id", "=", conversationId)
    .execute();
}

export async function putState(
  db: Kysely<Database>,
  runId: string,
  state: RunState,
): Promise<void> {
  const body = JSON.stringify(state);
  await db
    .insertInto("run_states")
    .values({ run_id: runId, body })
    .onConflict((conflict) => conflict.column("run_id").doUpdateSet({ body }))
    .execute();
}

export async function putProviderTurn(
  trx: Transaction<Database>,
  runId: string,
  providerTurnId: string,
): Promise<void> {
  await trx
    .updateTable("runs")
    .set({ provider_turn_id: providerTurnId })
    .where("id", "=", runId)
    .execute();
}

export async function skipNumbers(db: Kysely<Database>, conversationId: string): Promise<void> {
  await db
    .updateTable("conversations")
    .set((update) => ({ last_seq: update("last_seq", "+", MOST_TAKEN) }))
    .where("id", "=", conversationId)
    .execute();
}

async function foldTurn(trx: Transaction<Database>, place: TurnPlace): Promise<void> {
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
