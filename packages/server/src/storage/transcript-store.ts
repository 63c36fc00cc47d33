import { applyTurnEvent, type Turn } from "@latchkey/contracts";
import type { Kysely, Transaction } from "kysely";
import type { TranscriptStore } from "../ports/transcript-store.ts";
import { toEvent, toTurn } from "./row-mapping.ts";
import type { Database } from "./schema.ts";
import { unforced } from "./unforced.ts";

/** Turns of a conversation, newest state. One transaction, so that turns and `seq` agree. */
export function createTranscriptStore(db: Kysely<Database>): TranscriptStore {
  return {
    listTurns: (conversationId, { before, limit }) =>
      db.transaction().execute(async (trx) => {
        const seq = await lastSeq(trx, conversationId);
        if (seq === undefined) return undefined;
        let query = trx
          .selectFrom("turns")
          .select(["id", "body", "is_final"])
          .where("conversation_id", "=", conversationId)
          .orderBy("first_seq", "desc")
          .limit(limit + 1);
        if (before !== undefined) {
          query = query.where("first_seq", "<", (where) =>
            where
              .selectFrom("turns as edge")
              .select("edge.first_seq")
              .where("edge.id", "=", before),
          );
        }
        const rows = await query.execute();
        const page = rows.slice(0, limit).reverse();
        const turns = await Promise.all(page.map((row) => readTurn(trx, conversationId, row)));
        return { turns, seq, hasMore: rows.length > limit };
      }),

    async listEvents(conversationId, afterSeq, limit) {
      const rows = await db
        .selectFrom("events")
        .select("body")
        .where("conversation_id", "=", conversationId)
        .where("seq", ">", afterSeq)
        .orderBy("seq")
        .limit(limit)
        .execute();
      return rows.map((row) => toEvent(row.body));
    },

    snapshot: (conversationId) =>
      db.transaction().execute(async (trx) => {
        const seq = await lastSeq(trx, conversationId);
        if (seq === undefined) return undefined;
        const row = await trx
          .selectFrom("turns")
          .select(["id", "body", "is_final"])
          .where("conversation_id", "=", conversationId)
          .where("is_final", "=", 0)
          .executeTakeFirst();
        return { seq, ...(row && { turn: await readTurn(trx, conversationId, row) }) };
      }),

    async getThread(conversationId) {
      const row = await db
        .selectFrom("conversations")
        .select("thread_id")
        .where("id", "=", conversationId)
        .executeTakeFirst();
      return row?.thread_id ?? undefined;
    },

    setThread: (conversationId, threadId) =>
      unforced(db, async (trx) => {
        await trx
          .updateTable("conversations")
          .set({ thread_id: threadId })
          .where("id", "=", conversationId)
          .execute();
      }),
  };
}

async function lastSeq(
  trx: Transaction<Database>,
  conversationId: string,
): Promise<number | undefined> {
  const row = await trx
    .selectFrom("conversations")
    .select("last_seq")
    .where("id", "=", conversationId)
    .executeTakeFirst();
  return row?.last_seq;
}

async function readTurn(
  trx: Transaction<Database>,
  conversationId: string,
  row: { id: string; body: string; is_final: number },
): Promise<Turn> {
  const turn = toTurn(row.body);
  if (row.is_final === 1) return turn;
  const events = await trx
    .selectFrom("events")
    .select("body")
    .where("conversation_id", "=", conversationId)
    .where("turn_id", "=", row.id)
    .orderBy("seq")
    .execute();
  return events.reduce((folded, event) => applyTurnEvent(folded, toEvent(event.body)), turn);
}
