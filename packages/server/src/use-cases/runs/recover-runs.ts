import { uptime } from "node:os";
import type { RunDeps } from "./run-deps.ts";
import { INTERRUPTED } from "./run-failures.ts";
import { finalEvent } from "./turn-events.ts";

type Deps = Pick<RunDeps, "runs" | "transcripts" | "log">;

/** After a start: ends what the last process left in flight, with all that it had recorded. */
export async function recoverRuns(
  { runs, transcripts, log }: Deps,
  machineStartedAt: number = Date.now() - uptime() * 1000,
): Promise<void> {
  for (const run of await runs.listRunning()) {
    const { id: runId, conversationId } = run;
    // A power cut can take events that a tab has seen: what comes now must not go by their numbers.
    if (Date.parse(run.startedAt) < machineStartedAt) await runs.skipNumbers(conversationId);
    const unfinished = (await transcripts.snapshot(conversationId))?.turn;
    await runs.finish(
      { conversationId, runId, ...(unfinished && { turnId: unfinished.id }) },
      unfinished ? [finalEvent({ status: "failed", error: INTERRUPTED })] : [],
      { status: "interrupted", error: INTERRUPTED },
    );
    log.info({ runId, kind: run.kind, status: "interrupted" }, "run.finished");
  }
}
