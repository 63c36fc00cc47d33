import type { RunRequest } from "../../ports/run-request.ts";
import { createAgentPlan } from "../agents/agent-plan.ts";
import { createFlowPlan } from "../flows/flow-plan.ts";
import { createChatPlan } from "../plans/chat-plan.ts";
import type { RunPlan } from "../plans/run-plan.ts";
import type { RunDeps } from "./run-deps.ts";

/** What a request means, turn by turn. */
export function createPlan(deps: RunDeps, request: RunRequest): RunPlan {
  switch (request.kind) {
    case "chat":
      return createChatPlan(request);
    case "agent":
    case "command":
      return createAgentPlan(deps, request);
    case "flow":
      return createFlowPlan(deps, request);
  }
}
