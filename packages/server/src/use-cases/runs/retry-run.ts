import type { RunStarted } from "@latchkey/contracts";
import { Failure, NotFound } from "../../failure.ts";
import { announceRun } from "./execute-run.ts";
import type { RunDeps } from "./run-deps.ts";
import { beginRun } from "./start-turn.ts";

/** Sends a run's request once more, exactly as it was, because a person asked for it. */
export async function retryRun(deps: RunDeps, runId: string): Promise<RunStarted> {
  const run = await deps.runs.get(runId);
  if (!run) throw new NotFound("run");
  if (run.status === "running") {
    throw new Failure("RUN_IN_PROGRESS", "This is still running. Wait for it or press Stop.");
  }
  if (await deps.runs.hasRetry(runId)) {
    throw new Failure("RUN_IN_PROGRESS", "This was tried again already. See the newest turn.");
  }
  const { conversationId } = run;
  const page = await deps.transcripts.listTurns(conversationId, { limit: 1 });
  const isLastTurn = page?.turns.at(-1)?.runId === runId;
  const { runId: newRunId } = await beginRun(deps, {
    conversationId,
    request: run.request,
    retryOf: runId,
    replacesLastTurn: isLastTurn && run.status !== "ok" && run.providerTurnId !== undefined,
  });
  await announceRun(deps, newRunId);
  return { runId: newRunId, conversationId };
}
