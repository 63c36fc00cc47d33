import type { FlowStep, Run, RunPosition } from "@latchkey/contracts";
import type { StoredRun } from "../../ports/run-store.ts";
import { isBefore, stepAt, stepsAround } from "../flows/flow-machine.ts";
import { describeStep } from "../flows/flow-steps.ts";
import { shorten } from "./titles.ts";

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

/** Where a command or flow is, or was when it ended; undefined for other runs. */
function positionOf({ request, state, status, turnId }: StoredRun): RunPosition | undefined {
  const { path, exits, messages = [], messageIndex, children } = state;
  const index = path.at(-1);
  const hadNothingToDo = status === "ok" && turnId === undefined;
  if (index === undefined || hadNothingToDo) return undefined;
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
    ...(exits && { exits: exits.filter((exit) => isBefore(exit.path, path)) }),
    ...(step && { label: labelOf(step) }),
    ...(total > 1 && { message: { index: messageIndex + 1, total } }),
    ...(children && { children }),
  };
}

function labelOf(step: FlowStep): string {
  return shorten(describeStep(step), 200);
}
