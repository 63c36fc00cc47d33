import {
  AgentListSchema,
  CommandListSchema,
  FlowListSchema,
  RunStartedSchema,
  StartAgentRunSchema,
  StartCommandRunSchema,
  StartFlowRunSchema,
} from "@latchkey/contracts";
import type { Operation } from "./operation.ts";

export const AGENT_OPERATIONS: Readonly<Record<string, Operation>> = {
  "GET /agents": {
    id: "listAgents",
    tag: "agents",
    summary: "Agents with their Codex homes",
    status: 200,
    answer: AgentListSchema,
  },
  "GET /agents/:name/commands": {
    id: "listCommands",
    tag: "agents",
    summary: "Commands of an agent, those with faults disabled",
    status: 200,
    answer: CommandListSchema,
  },
  "POST /agents/:name/runs": {
    id: "startAgentRun",
    tag: "agents",
    summary: "Instruct an agent, in a new conversation when none is named",
    body: StartAgentRunSchema,
    status: 202,
    answer: RunStartedSchema,
  },
  "POST /agents/:name/commands/:command/runs": {
    id: "startCommandRun",
    tag: "agents",
    summary: "Run a command of an agent, item by item",
    body: StartCommandRunSchema,
    isBodyOptional: true,
    status: 202,
    answer: RunStartedSchema,
  },
  "GET /flows": {
    id: "listFlows",
    tag: "flows",
    summary: "Flows with their steps, those with faults disabled",
    status: 200,
    answer: FlowListSchema,
  },
  "POST /flows/:name/runs": {
    id: "startFlowRun",
    tag: "flows",
    summary: "Run a flow in a conversation of its own",
    body: StartFlowRunSchema,
    isBodyOptional: true,
    status: 202,
    answer: RunStartedSchema,
  },
};
