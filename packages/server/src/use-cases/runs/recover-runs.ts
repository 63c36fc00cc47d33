import type { RunDeps } from "./run-deps.ts";
import { INTERRUPTED } from "./run-failures.ts";

/** After a start: ends what the last process left in flight, with all that it had recorded. */
export async function recoverRuns({ runs, log }: Pick<RunDeps, "runs" | "log">): Promise<void> {
  for (const run of await runs.listRunning()) {
    const place = { conversationId: run.conversationId, runId: run.id, turnId: run.turnId };
    const finishedAt = new Date().toISOString();
    await runs.finish(
      place,
      [{ type: "turn_final", status: "failed", error: INTERRUPTED, finishedAt }],
      { status: "interrupted", error: INTERRUPTED },
    );
    log.info({ runId: run.id, kind: run.kind, status: "interrupted" }, "run.finished");
  }
}
