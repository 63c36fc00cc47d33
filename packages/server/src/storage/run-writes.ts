import type { ConversationEvent } from "@latchkey/contracts";
import type { Kysely, Transaction } from "kysely";
import { Failure, NotFound } from "../failure.ts";
import type { RunState } from "../ports/run-state.ts";
import type { FirstTurn, RunOutcome, RunPlace, StoredRun } from "../ports/run-store.ts";
import type { Database } from "./schema.ts";
import { insertTurn } from "./turn-writes.ts";

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
      is_dismissed: 0,
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
