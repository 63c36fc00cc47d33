import type { Run, Turn } from "@latchkey/contracts";

/** A conversation's newest run, when it failed and none of the turns tells of it. */
export function untoldFailure(run: Run | undefined, turns: Turn[]): Run | undefined {
  if (run?.status !== "failed" && run?.status !== "interrupted") return undefined;
  return turns.some(({ runId }) => runId === run.id) ? undefined : run;
}
