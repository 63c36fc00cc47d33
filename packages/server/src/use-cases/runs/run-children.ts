import { DEFAULT_MODEL, type ErrorBody } from "@latchkey/contracts";
import { v7 as uuid } from "uuid";
import { Failure } from "../../failure.ts";
import type { TurnOutcome } from "../../ports/model-provider.ts";
import type { StoredRun } from "../../ports/run-store.ts";
import { findFlow } from "../flows/list-flows.ts";
import type { PlannedTurn } from "../plans/run-plan.ts";
import { announceRun } from "./announce-run.ts";
import { toRetry } from "./retry-request.ts";
import type { RunDeps } from "./run-deps.ts";
import { isSignInFailure } from "./run-failures.ts";
import type { TurnContext } from "./turn-context.ts";

type Context = TurnContext & { flowNames: string[] };
type Ended = { flow: string; run: StoredRun | undefined };

/**
 * Runs flows at the same time, each in a conversation of its own, and waits for all. One that was
 * started by an earlier try goes on from where it failed; one that is done is not run again.
 */
export async function runChildren(
  deps: RunDeps,
  { state }: PlannedTurn,
  context: Context,
): Promise<TurnOutcome> {
  const { flowNames, signal, recorder, changeState } = context;
  const children = new Map(state.children?.map(({ flow, runId }) => [flow, runId]));
  const started: { flow: string; runId: string }[] = [];
  const stop = () => {
    for (const { runId } of started) void deps.active.cancel(runId, signal.reason);
  };
  signal.addEventListener("abort", stop, { once: true });
  const ended: Promise<Ended>[] = [];
  let error: ErrorBody | undefined;
  try {
    for (const flow of flowNames) {
      if (signal.aborted) break;
      const runId = await startOrResume(deps, { flow, runId: children.get(flow) }, context);
      children.set(flow, runId);
      started.push({ flow, runId });
      await changeState({
        children: [...children].map(([name, id]) => ({ flow: name, runId: id })),
      });
      ended.push(follow(deps, { flow, runId }, recorder));
    }
    if (signal.aborted) stop();
  } catch (failure) {
    if (!(failure instanceof Failure)) throw failure;
    error = failure.toBody();
  } finally {
    await Promise.allSettled(ended);
    signal.removeEventListener("abort", stop);
  }
  if (signal.aborted) return { status: "stopped" };
  return error ? { status: "failed", error } : summarise(await Promise.all(ended));
}

/** The run that does the work of a child from now on. */
async function startOrResume(
  deps: RunDeps,
  { flow, runId }: { flow: string; runId: string | undefined },
  { run: { id, rootRunId, request }, beginChild }: Context,
): Promise<string> {
  const parent = { runId: id, rootRunId };
  const known = runId === undefined ? undefined : await findNewest(deps, runId);
  if (known?.status === "ok" || known?.status === "running") return known.id;
  if (known) {
    const resumed = await beginChild({ ...(await toRetry(deps, known)), parent });
    await announceRun(deps, resumed.id);
    return resumed.id;
  }
  const { steps } = await findFlow(deps, flow);
  const conversationId = uuid();
  await deps.conversations.create({
    id: conversationId,
    title: flow,
    provider: "codex",
    model: DEFAULT_MODEL,
    flow,
    createdAt: new Date().toISOString(),
  });
  const workingFolder = request.kind === "flow" ? request.workingFolder : undefined;
  const child = await beginChild({
    conversationId,
    parent,
    request: { kind: "flow", flow, steps, workingFolder },
  });
  await announceRun(deps, child.id);
  return child.id;
}

/** The last of the tries of a run. */
async function findNewest(deps: RunDeps, runId: string): Promise<StoredRun | undefined> {
  const retry = await deps.runs.getRetry(runId);
  return retry ? findNewest(deps, retry.id) : deps.runs.get(runId);
}

async function follow(
  deps: RunDeps,
  { flow, runId }: { flow: string; runId: string },
  recorder: Context["recorder"],
): Promise<Ended> {
  await deps.active.untilEnded(runId);
  const run = await deps.runs.get(runId);
  const text = `**${flow}**: ${describeEnd(run)}\n\n`;
  recorder.push({ type: "assistant_delta", itemId: "children", text });
  return { flow, run };
}

function describeEnd(run: StoredRun | undefined): string {
  if (run?.status === "ok") return "done";
  return run?.error ? run.error.message : "stopped";
}

/** One failure speaks for all: a dead sign-in first, because nothing goes on without it. */
function summarise(ended: Ended[]): TurnOutcome {
  const runs = ended.map(({ run }) => run);
  const errors = runs.flatMap((run) => run?.error ?? []);
  const error = errors.find(isSignInFailure) ?? errors[0];
  if (error) return { status: "failed", error };
  return { status: runs.every((run) => run?.status === "ok") ? "ok" : "stopped" };
}
