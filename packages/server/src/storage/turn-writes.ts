import { applyTurnEvent, type ConversationEvent, type Turn } from "@latchkey/contracts";
import type { Kysely, Transaction } from "kysely";
import { NotFound } from "../failure.ts";
import type { NewEvent, TurnPlace } from "../ports/run-store.ts";
import { toEvent, toTurn } from "./row-mapping.ts";
import type { Database } from "./schema.ts";

/** SQLite forces all to the disk every thousand pages at the latest. */
const MOST_TAKEN = 100_000;

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
    .set((update) => ({
      last_seq: update("last_seq", "+", events.length),
      pending_approvals: update("pending_approvals", "+", askedMore(events)),
    }))
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

/** How many more questions wait for a person after these events: each is answered once. */
function askedMore(events: NewEvent[]): number {
  return events.reduce((count, event) => {
    if (event.type !== "approval_request") return count;
    return event.approval.answer === "pending" ? count + 1 : count - 1;
  }, 0);
}

/** Ends a turn: from now on it is read as it was folded here. */
export async function finishTurn(
  trx: Transaction<Database>,
  place: TurnPlace,
  events: NewEvent[],
): Promise<ConversationEvent[]> {
  const stored = await appendEvents(trx, place, events);
  await foldTurn(trx, place);
  await trx
    .updateTable("conversations")
    .set({ pending_approvals: 0 })
    .where("id", "=", place.conversationId)
    .where("pending_approvals", "!=", 0)
    .execute();
  return stored;
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
