import type { ErrorBody, ProviderId, TurnStep } from "@latchkey/contracts";
import type { TurnRequest } from "../../ports/model-provider.ts";
import type { RunState } from "../../ports/run-state.ts";

type ModelWork = {
  type: "model";
  request: Pick<
    TurnRequest,
    "cwd" | "developerInstructions" | "outputSchema" | "reasoningEffort" | "isReview"
  >;
  /** Whose thread it goes on in; absent for the conversation's own. */
  slot?: string;
  /** Why an answer that the model has finished is of no use. */
  judge?: (answer: string) => ErrorBody | undefined;
};

/** What one turn does: asks a model, runs other flows, or fails for a reason that is known already. */
export type TurnWork =
  | ModelWork
  | { type: "subflow"; flowNames: string[] }
  | { type: "refused"; error: ErrorBody; isOptional?: boolean };

export type PlannedTurn = {
  /** What the run goes on from when this turn fails. */
  state: RunState;
  input: string;
  provider: ProviderId;
  /** As it is shown. */
  model: string;
  codexHome?: string;
  step?: TurnStep;
  work: TurnWork;
  continuesOnFailure?: boolean;
};

/** What a run does, one turn after another. */
export interface RunPlan {
  /** The turn that comes at this state; undefined when there is nothing more to do. */
  next(state: RunState): Promise<PlannedTurn | undefined>;
  /** The state after a turn: its answer, or undefined when it failed and the run goes on. */
  after(state: RunState, answer: string | undefined): RunState;
  /** The last of the steps without a turn that are done when no turn comes at this state. */
  lastDone?(state: RunState): RunState | undefined;
}

/** The state of a run that is over. */
export function atEnd(state: RunState): RunState {
  return { ...withoutStep(state), path: [], rounds: [] };
}

/** A state as it is between two steps. */
export function withoutStep({ path, rounds, exits, threads }: RunState): RunState {
  return { path, rounds, ...(exits && { exits }), threads, messageIndex: 0, hasLeftover: false };
}
