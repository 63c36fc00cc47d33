import type { FlowStep, Run, RunPosition } from "@latchkey/contracts";
import type { StoredRun } from "../../ports/run-store.ts";
import { stepAt, stepsAround } from "../flows/flow-machine.ts";
import { describeStep } from "../flows/flow-steps.ts";

/** A run without the request that it keeps for Retry. */
export function toPublicRun(run: StoredRun): Run {
  const { id, kind, status, error, conversationId, startedAt } = run;
  const { retryOf, parentRunId, finishedAt, request } = run;
  const position = positionOf(run);
  return {
    id,
    kind,
    status,
    conversationId,
    startedAt,
    ...(error && { error }),
    ...(retryOf !== undefined && { retryOf }),
    ...(parentRunId !== undefined && { parentRunId }),
    ...(finishedAt !== undefined && { finishedAt }),
    ...("agent" in request && { agent: request.agent }),
    ...(request.kind === "command" && { command: request.command }),
    ...(request.kind === "flow" && { flow: request.flow }),
    ...(position && { position }),
  };
}

/** Where a command or flow is; undefined for other runs and when nothing is left to do. */
function positionOf({ request, state, status }: StoredRun): RunPosition | undefined {
  const { path, messages = [], messageIndex, children } = state;
  const index = path.at(-1);
  if (index === undefined || status === "ok") return undefined;
  const failed = status === "failed" || status === "interrupted";
  const here = { path, stepIndex: index + 1, failed };
  if (request.kind === "command") {
    return { ...here, totalSteps: request.items.length, loops: [] };
  }
  if (request.kind !== "flow") return undefined;
  const step = stepAt(request.steps, path);
  const { length: total } = messages;
  return {
    ...here,
    totalSteps: stepsAround(request.steps, path).length,
    loops: state.rounds.map((iteration, depth) => ({
      path: path.slice(0, depth + 1),
      iteration,
    })),
    ...(step && { label: labelOf(step) }),
    ...(total > 1 && { message: { index: messageIndex + 1, total } }),
    ...(children && { children }),
  };
}

function labelOf(step: FlowStep): string {
  return describeStep(step).slice(0, 200);
}
