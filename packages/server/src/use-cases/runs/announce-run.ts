import type { StoredRun } from "../../ports/run-store.ts";
import { toPublicRun } from "./public-run.ts";
import type { RunDeps } from "./run-deps.ts";

/** Tells listeners the run as it now is: for a command or flow, where it is. */
export async function announcePosition(
  deps: RunDeps,
  runId: string,
): Promise<StoredRun | undefined> {
  const run = await deps.runs.get(runId);
  if (!run) return undefined;
  deps.live.publish({ topic: "sidebar", message: { type: "run_updated", run: toPublicRun(run) } });
  return run;
}

/** Tells listeners the run and its conversation as they now are. */
export async function announceRun(deps: RunDeps, runId: string): Promise<void> {
  const run = await announcePosition(deps, runId);
  if (!run) return;
  const conversation = await deps.conversations.get(run.conversationId);
  if (!conversation) return;
  deps.live.publish({ topic: "sidebar", message: { type: "conversation_upsert", conversation } });
}

/** Tells listeners of the Codex homes whose waiting runs are others, now that this one has ended. */
export async function announceHomes(deps: RunDeps, run: StoredRun): Promise<void> {
  const homes = await deps.runs.listHomes(run.rootRunId);
  await Promise.all(homes.map((home) => deps.homes.announce(home)));
}
