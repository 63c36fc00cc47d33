import type { RunDeps } from "./run-deps.ts";
import { INTERRUPTED } from "./run-failures.ts";
import { finalEvent } from "./turn-events.ts";

/** After a start: ends what the last process left in flight, with all that it had recorded. */
export async function recoverRuns(deps: Pick<RunDeps, "runs" | "transcripts" | "log">) {
  const { runs, transcripts, log } = deps;
  for (const run of await runs.listRunning()) {
    const { id: runId, conversationId } = run;
    const unfinished = (await transcripts.snapshot(conversationId))?.turn;
    await runs.finish(
      { conversationId, runId, ...(unfinished && { turnId: unfinished.id }) },
      unfinished ? [finalEvent({ status: "failed", error: INTERRUPTED })] : [],
      { status: "interrupted", error: INTERRUPTED },
    );
    log.info({ runId, kind: run.kind, status: "interrupted" }, "run.finished");
  }
}
