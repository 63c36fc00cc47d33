import type { FlowStep } from "@latchkey/contracts";
import type { RunState } from "../../ports/run-state.ts";
import { atEnd, withoutStep } from "../plans/run-plan.ts";

/** A step that does something: loops only hold others. */
export type ActiveStep = Exclude<FlowStep, { type: "startLoop" }>;

export type FlowPlace = {
  state: RunState;
  step: ActiveStep;
  /** From 1, among the steps at its level. */
  stepIndex: number;
  totalSteps: number;
};

/**
 * The step that comes at a state: enters loops, and starts the next round of a loop whose steps are
 * done. Undefined when the flow is over.
 */
export function settle(steps: readonly FlowStep[], state: RunState): FlowPlace | undefined {
  let { path, rounds } = state;
  for (;;) {
    const level = stepsAround(steps, path);
    const index = path.at(-1);
    if (index === undefined) return undefined;
    const step = level[index];
    if (step === undefined) {
      if (path.length === 1) return undefined;
      path = path.with(-1, 0);
      rounds = rounds.with(-1, (rounds.at(-1) ?? 0) + 1);
    } else if (step.type === "startLoop") {
      path = [...path, 0];
      rounds = [...rounds, 1];
    } else {
      const place = { step, stepIndex: index + 1, totalSteps: level.length };
      return { ...place, state: { ...state, path, rounds } };
    }
  }
}

/** Goes to what stands behind the step. */
export function goOn(state: RunState): RunState {
  const { path } = state;
  return { ...withoutStep(state), path: path.with(-1, (path.at(-1) ?? 0) + 1) };
}

/** Leaves the innermost loop; outside of any, the flow is over. */
export function leaveLoop(state: RunState): RunState {
  const { path, rounds } = state;
  const iteration = rounds.at(-1);
  if (iteration === undefined) return atEnd(state);
  const loop = path.slice(0, -1);
  const others = state.exits?.filter((exit) => !isSamePath(exit.path.slice(0, -1), loop)) ?? [];
  const exits = [...others, { path, iteration }];
  return goOn({ ...state, path: loop, rounds: rounds.slice(0, -1), exits });
}

/** Starts the next round of the innermost loop; outside of any, goes on. */
export function nextRound(state: RunState): RunState {
  const { path, rounds } = state;
  if (path.length <= 1) return goOn(state);
  return {
    ...withoutStep(state),
    path: path.with(-1, 0),
    rounds: rounds.with(-1, (rounds.at(-1) ?? 0) + 1),
  };
}

/** The slot's next turn starts a new thread. */
export function forgetThread(state: RunState, slot: string): RunState {
  const threads = Object.entries(state.threads).filter(([name]) => name !== slot);
  return { ...state, threads: Object.fromEntries(threads) };
}

/** The step at a path, also when it is a loop. */
export function stepAt(steps: readonly FlowStep[], path: readonly number[]): FlowStep | undefined {
  const index = path.at(-1);
  return index === undefined ? undefined : stepsAround(steps, path)[index];
}

/** Whether a path comes before another in the order of the file; a loop does not before its steps. */
export function isBefore(path: readonly number[], other: readonly number[]): boolean {
  const level = path.findIndex((index, depth) => index !== other[depth]);
  return level >= 0 && (path[level] ?? 0) < (other[level] ?? 0);
}

function isSamePath(path: readonly number[], other: readonly number[]): boolean {
  return path.length === other.length && path.every((index, depth) => index === other[depth]);
}

/** The steps at the level of a path's last index. */
export function stepsAround(
  steps: readonly FlowStep[],
  path: readonly number[],
): readonly FlowStep[] {
  return path.slice(0, -1).reduce((level, index) => {
    const step = level[index];
    return step?.type === "startLoop" ? step.steps : [];
  }, steps);
}
