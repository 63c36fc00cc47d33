import { randomUUID } from "node:crypto";
import { DEFAULT_MODEL, type FlowStep, type TurnStep } from "@latchkey/contracts";
import { Failure } from "../../failure.ts";
import type { AgentCatalog } from "../../ports/agent-catalog.ts";
import type { FlowCatalog } from "../../ports/flow-catalog.ts";
import type { FlowRequest } from "../../ports/run-request.ts";
import type { RunState } from "../../ports/run-state.ts";
import { findAgent, toAgentTurn } from "../agents/find-agent.ts";
import type { PlannedTurn, RunPlan, TurnWork } from "../plans/run-plan.ts";
import {
  forgetThread,
  goOn,
  leaveLoop,
  nextRound,
  settle,
  stepAt,
  type ActiveStep,
  type FlowPlace,
} from "./flow-machine.ts";
import { describeStep, readMessages, slotOf, type AskingStep } from "./flow-steps.ts";
import { INVALID_ANSWER, readYesOrNo, YES_OR_NO_SCHEMA } from "./yes-or-no.ts";

type Deps = { agents: AgentCatalog; flows: FlowCatalog };

/** The steps of a flow as they were when it was started, one thread for each slot. */
export function createFlowPlan(deps: Deps, request: FlowRequest): RunPlan {
  const { steps } = request;
  return {
    async next(state) {
      const { place } = passResets(steps, state);
      return place && planTurn(deps, place, request);
    },

    lastDone: (state) => passResets(steps, state).lastDone,

    after(state, answer) {
      const { messages = [], messageIndex } = state;
      if (answer === undefined) return goOn(state);
      if (messageIndex + 1 < messages.length) {
        return { ...state, messageIndex: messageIndex + 1, hasLeftover: false };
      }
      return leaveStep(stepAt(steps, state.path), state, answer);
    },
  };
}

type TurnPlace = FlowPlace & { step: Exclude<ActiveStep, { type: "reset" | "reingest" }> };

/** The step with a turn that comes at a state, past those that have no turn of their own. */
function passResets(
  steps: readonly FlowStep[],
  from: RunState,
): { place?: TurnPlace; lastDone: RunState | undefined } {
  let state = from;
  let lastDone: RunState | undefined;
  for (;;) {
    const place = settle(steps, state);
    if (!place) return { lastDone };
    const { step } = place;
    if (step.type !== "reset" && step.type !== "reingest") {
      return { lastDone, place: { ...place, step } };
    }
    lastDone = step.type === "reset" ? forgetThread(place.state, slotOf(step)) : place.state;
    state = goOn(lastDone);
  }
}

function leaveStep(step: FlowStep | undefined, state: RunState, answer: string): RunState {
  if (step?.type === "break" && readYesOrNo(answer) === step.breakOn) return leaveLoop(state);
  if (step?.type === "continue" && readYesOrNo(answer) === step.continueOn) return nextRound(state);
  return goOn(state);
}

async function planTurn(deps: Deps, place: TurnPlace, request: FlowRequest): Promise<PlannedTurn> {
  const { step, state } = place;
  const planned = {
    state,
    provider: "codex" as const,
    model: DEFAULT_MODEL,
    input: describeStep(step),
    step: toTurnStep(place),
    continuesOnFailure: step.continueOnFailure ?? false,
  };
  if (step.type === "subflow") {
    return { ...planned, work: { type: "subflow", flowNames: step.flowNames } };
  }
  if (step.type === "unsupported") {
    const message = `This console cannot do the step “${step.name}”, which belongs to another one.`;
    return {
      ...planned,
      work: { type: "refused", error: { code: "FLOW_INVALID", message }, isOptional: true },
    };
  }
  try {
    if (step.type === "codexReview")
      return { ...planned, ...(await planReview(deps, step, request)) };
    const messages = state.messages ?? (await readMessages(deps, step));
    const agent = toAgentTurn(await findAgent(deps.agents, step.agentType), request.workingFolder);
    return {
      ...planned,
      model: agent.model,
      codexHome: agent.codexHome,
      state: { ...state, messages },
      input: messages[state.messageIndex] ?? planned.input,
      work: toWork(step, agent.request),
    };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { ...planned, work: { type: "refused", error: error.toBody() } };
  }
}

/** Each review has a thread of its own, so that it judges what it sees and nothing else. */
async function planReview(
  deps: Deps,
  { agentType }: Extract<FlowStep, { type: "codexReview" }>,
  { workingFolder }: FlowRequest,
): Promise<Pick<PlannedTurn, "input" | "work"> & Partial<PlannedTurn>> {
  const input = REVIEW;
  const isReview = true;
  if (agentType === undefined) {
    const request = { ...(workingFolder !== undefined && { cwd: workingFolder }), isReview };
    return { input, work: { type: "model", request, slot: newReviewSlot() } };
  }
  const agent = toAgentTurn(await findAgent(deps.agents, agentType), workingFolder);
  const request = { ...agent.request, isReview };
  const { model, codexHome } = agent;
  return { input, model, codexHome, work: { type: "model", request, slot: newReviewSlot() } };
}

const REVIEW =
  "Review the changes of the current branch against the branch that it was made from, or against " +
  "the default branch when that is merged, with what is not committed yet.";

function newReviewSlot(): string {
  return JSON.stringify(["codexReview", randomUUID()]);
}

function toWork(step: AskingStep, request: ReturnType<typeof toAgentTurn>["request"]): TurnWork {
  const work = { type: "model" as const, request, slot: slotOf(step) };
  if (step.type !== "break" && step.type !== "continue") return work;
  return {
    ...work,
    request: { ...request, outputSchema: YES_OR_NO_SCHEMA },
    judge: (answer) => (readYesOrNo(answer) === undefined ? INVALID_ANSWER : undefined),
  };
}

function toTurnStep({ step, state, stepIndex, totalSteps }: FlowPlace): TurnStep {
  return {
    name: "flow",
    stepIndex,
    totalSteps,
    loopDepth: state.rounds.length,
    path: state.path,
    iterations: state.rounds,
    ...(step.label !== undefined && { label: step.label }),
    ...("identifier" in step && { agentType: step.agentType, identifier: step.identifier }),
  };
}
