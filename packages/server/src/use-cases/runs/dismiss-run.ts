import { NotFound } from "../../failure.ts";
import { announceHomes } from "./announce-run.ts";
import type { RunDeps } from "./run-deps.ts";

/** Takes a run that failed out of those that wait for a sign-in, for all tabs and for good. */
export async function dismissRun(deps: RunDeps, runId: string): Promise<void> {
  const run = await deps.runs.get(runId);
  if (!run) throw new NotFound("run");
  await deps.runs.dismiss(runId);
  await announceHomes(deps, run);
}
