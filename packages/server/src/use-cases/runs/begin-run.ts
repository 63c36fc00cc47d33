import type { Turn } from "@latchkey/contracts";
import { v7 as uuid } from "uuid";
import { FIRST_STATE } from "../../ports/run-state.ts";
import type { StoredRun } from "../../ports/run-store.ts";
import { createPlan } from "./create-plan.ts";
import { executeRun } from "./execute-run.ts";
import type { NewRun } from "./new-run.ts";
import type { RunDeps } from "./run-deps.ts";
import { toTurn } from "./to-turn.ts";

/** Stores a run with its first turn, durably, and lets it go on by itself. */
export async function beginRun(deps: RunDeps, options: NewRun): Promise<StoredRun> {
  // The parts of a flow that is under way are not refused.
  const giveBack = options.parent ? () => undefined : deps.active.reserve();
  try {
    return await begin(deps, options);
  } finally {
    giveBack();
  }
}

async function begin(deps: RunDeps, options: NewRun): Promise<StoredRun> {
  const { conversationId, request, title, state = FIRST_STATE, retryOf, parent } = options;
  const id = uuid();
  const plan = createPlan(deps, request);
  const planned = await plan.next(state);
  const run: StoredRun = {
    id,
    rootRunId: parent?.rootRunId ?? id,
    kind: request.kind,
    status: "running",
    conversationId,
    request,
    state: planned?.state ?? state,
    startedAt: new Date().toISOString(),
    ...(retryOf !== undefined && { retryOf }),
    ...(parent && { parentRunId: parent.runId }),
  };
  const turn: Turn | undefined = planned && toTurn(run, planned);
  const events = await deps.runs.start(run, { turn, title });
  deps.live.publish({ topic: "conversation", conversationId, events });
  const first = planned && turn && { planned, turn };
  deps.active.begin(id, (signal) =>
    executeRun(
      deps,
      { run, plan, first },
      { signal, beginChild: (child) => beginRun(deps, child) },
    ),
  );
  return run;
}
