import type { RunStarted } from "@latchkey/contracts";
import { Failure, NotFound } from "../../failure.ts";
import { announceHomes, announceRun } from "./announce-run.ts";
import { beginRun } from "./begin-run.ts";
import { toRetry } from "./retry-request.ts";
import type { RunDeps } from "./run-deps.ts";

/** Sends a run's request once more, from the step that failed, because a person asked for it. */
export async function retryRun(deps: RunDeps, runId: string): Promise<RunStarted> {
  const run = await deps.runs.get(runId);
  if (!run) throw new NotFound("run");
  if (run.status === "running") {
    throw new Failure("RUN_IN_PROGRESS", "This is still running. Wait for it or press Stop.");
  }
  if (await deps.runs.getRetry(runId)) {
    throw new Failure("RUN_IN_PROGRESS", "This was tried again already. See the newest turn.");
  }
  const { request, conversationId } = run;
  if (request.kind !== "chat" && request.workingFolder !== undefined) {
    await deps.folders.confirm(request.workingFolder);
  }
  const started = await beginRun(deps, await toRetry(deps, run));
  await announceRun(deps, started.id);
  await announceHomes(deps, run);
  return { runId: started.id, conversationId };
}
