import { DEFAULT_MODEL, type ErrorBody, type ErrorCode, type Turn } from "@latchkey/contracts";
import { INTERNAL } from "../../failure.ts";
import type { RunState } from "../../ports/run-state.ts";
import type { RunOutcome, StoredRun } from "../../ports/run-store.ts";
import type { PlannedTurn, RunPlan } from "../plans/run-plan.ts";
import { announceHomes, announcePosition, announceRun } from "./announce-run.ts";
import type { NewRun } from "./new-run.ts";
import { performTurn } from "./perform-turn.ts";
import type { RunDeps } from "./run-deps.ts";
import { INTERRUPTED, isSignInFailure, SERVER_CLOSING } from "./run-failures.ts";
import { toTurn } from "./to-turn.ts";
import type { TurnResult } from "./turn-context.ts";
import { finalEvent } from "./turn-events.ts";
import { createTurnRecorder } from "./turn-recorder.ts";
import { untilStored } from "./until-stored.ts";

type Step = { planned: PlannedTurn; turn: Turn };
type Execution = { run: StoredRun; plan: RunPlan; first: Step | undefined };
type Options = {
  signal: AbortSignal;
  beginChild: (child: NewRun) => Promise<StoredRun>;
};

/** Failures of the work itself. With others, such as a dead sign-in, the next step would fail too. */
const PASSABLE: readonly ErrorCode[] = [
  "CODEX_ERROR",
  "CODEX_OVERLOADED",
  "INVALID_BREAK_RESPONSE",
];

/** Takes a stored run to its end: one outcome, recorded once, whatever happens on the way. */
export async function executeRun(
  deps: RunDeps,
  execution: Execution,
  options: Options,
): Promise<void> {
  const { id: runId, kind, request } = execution.run;
  const provider = request.kind === "chat" ? request.provider : "codex";
  deps.log.info({ runId, kind, provider }, "run.started");
  const { status, error } = await executeTurns(deps, execution, options);
  deps.log.info({ runId, kind, status, code: error?.code }, "run.finished");
  await announceRun(deps, runId);
  await announceWaiting(deps, execution.run, error);
}

async function executeTurns(
  deps: RunDeps,
  { run, plan, first }: Execution,
  options: Options,
): Promise<RunOutcome> {
  for (let step = first; step;) {
    const { outcome, next } = await executeTurn(deps, { run, plan, step }, options);
    if (outcome) return outcome;
    step = next && (await startTurn(deps, run, next));
  }
  const outcome = { status: "ok" } as const;
  const place = { conversationId: run.conversationId, runId: run.id };
  await untilStored(deps, () => deps.runs.finish(place, [], outcome));
  return outcome;
}

/** The lists of waiting runs are others when a run was tried again, or runs under it have failed. */
async function announceWaiting(deps: RunDeps, run: StoredRun, error: ErrorBody | undefined) {
  const isWaiting = run.kind === "flow" && error !== undefined && isSignInFailure(error);
  if (run.parentRunId === undefined && (isWaiting || run.retryOf !== undefined)) {
    await announceHomes(deps, run);
  }
}

type TurnEnd = { outcome?: RunOutcome; next?: PlannedTurn };

/** Runs one turn and stores its end together with where the run goes on, or how it ended. */
async function executeTurn(
  deps: RunDeps,
  { run, plan, step: { planned, turn } }: { run: StoredRun; plan: RunPlan; step: Step },
  { signal, beginChild }: Options,
): Promise<TurnEnd> {
  const place = { conversationId: run.conversationId, runId: run.id, turnId: turn.id };
  const recorder = createTurnRecorder(place, deps);
  let { state } = planned;
  const changeState = async (change: Partial<RunState>) => {
    state = { ...state, ...change };
    await deps.runs.saveState(run.id, state);
  };
  const result = await performTurn(deps, planned, {
    run,
    signal,
    recorder,
    beginChild,
    changeState,
  });
  const { isPassed, next, end } = await moveOn(deps, { run, plan, planned, state }, result);
  const outcome = outcomeOf(result, { isPassed, hasNext: next !== undefined, signal });
  await recorder.finish(finalEvent(result), outcome ? { state: end, outcome } : { state: end });
  await reportSignIn(deps, planned, result);
  if (outcome) return { outcome };
  return next ? { next } : {};
}

type Place = { run: StoredRun; plan: RunPlan; planned: PlannedTurn; state: RunState };

/** Where a run goes on after a turn. When it is over, it stays at its last step: people find it there. */
async function moveOn(deps: RunDeps, { run, plan, planned, state }: Place, result: TurnResult) {
  const isDone = result.status === "ok";
  const isPassed = isDone || isPassable(planned, result);
  if (!isPassed) return { isPassed, end: state };
  const after = plan.after(state, isDone ? result.answer : undefined);
  const next = await lookAhead(deps, { run, plan, state: after });
  return { isPassed, next, end: next?.state ?? plan.lastDone?.(after) ?? state };
}

/** The next turn. When it cannot be made out, a turn that says so: a run never ends without a word. */
async function lookAhead(
  { log }: RunDeps,
  { run, plan, state }: { run: StoredRun; plan: RunPlan; state: RunState },
): Promise<PlannedTurn | undefined> {
  try {
    return await plan.next(state);
  } catch (error) {
    log.error({ err: error, runId: run.id }, "run.crashed");
    const work = { type: "refused", error: INTERNAL } as const;
    return { state, input: "The next step", provider: "codex", model: DEFAULT_MODEL, work };
  }
}

function isPassable({ continuesOnFailure, work }: PlannedTurn, { error, status }: TurnResult) {
  if (!continuesOnFailure || status !== "failed") return false;
  if (work.type === "refused") return work.isOptional ?? false;
  return error !== undefined && PASSABLE.includes(error.code);
}

/** How the run ended with this turn; undefined when it goes on. */
function outcomeOf(
  { status, error }: TurnResult,
  { isPassed, hasNext, signal }: { isPassed: boolean; hasNext: boolean; signal: AbortSignal },
): RunOutcome | undefined {
  const isClosing = signal.reason === SERVER_CLOSING;
  if (!isPassed) {
    return { status: isClosing ? "interrupted" : status, ...(error && { error }) };
  }
  if (!hasNext) return { status: "ok" };
  if (!signal.aborted) return undefined;
  return isClosing ? { status: "interrupted", error: INTERRUPTED } : { status: "stopped" };
}

async function startTurn(deps: RunDeps, run: StoredRun, planned: PlannedTurn): Promise<Step> {
  const turn = toTurn(run, planned);
  const events = await untilStored(deps, () => deps.runs.startTurn(turn, planned.state));
  deps.live.publish({ topic: "conversation", conversationId: run.conversationId, events });
  await announcePosition(deps, run.id);
  return { planned, turn };
}

/** Says at each turn, not only at the end of the run, that a sign-in was found dead. */
async function reportSignIn(
  deps: RunDeps,
  { codexHome }: PlannedTurn,
  { error }: TurnResult,
): Promise<void> {
  if (codexHome === undefined || error === undefined) return;
  if (isSignInFailure(error)) await deps.homes.announce(codexHome);
}
