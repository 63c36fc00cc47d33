import { FIRST_STATE } from "../../ports/run-state.ts";
import type { StoredRun } from "../../ports/run-store.ts";
import type { NewRun } from "./new-run.ts";
import type { RunDeps } from "./run-deps.ts";

/** A run's request once more, from the step that failed; all of it when none did. */
export async function toRetry(deps: RunDeps, run: StoredRun): Promise<NewRun> {
  const { id, conversationId, request, status, state, providerTurnId } = run;
  const retry = { conversationId, request, retryOf: id };
  if (status === "ok") return retry;
  const page = await deps.transcripts.listTurns(conversationId, { limit: 1 });
  const isLast = page?.turns.at(-1)?.runId === id;
  const from = state.path.length === 0 ? FIRST_STATE : state;
  const hasLeftover = isLast && (providerTurnId !== undefined || state.hasLeftover);
  return { ...retry, state: { ...from, hasLeftover } };
}
