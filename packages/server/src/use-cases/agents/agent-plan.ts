import { DEFAULT_MODEL } from "@latchkey/contracts";
import { Failure } from "../../failure.ts";
import type { AgentCatalog } from "../../ports/agent-catalog.ts";
import type { FlowCatalog } from "../../ports/flow-catalog.ts";
import type { AgentRequest, CommandRequest } from "../../ports/run-request.ts";
import { atEnd, withoutStep, type PlannedTurn, type RunPlan } from "../plans/run-plan.ts";
import { findAgent, toAgentTurn } from "./find-agent.ts";
import { readMessage } from "./find-command.ts";

type Deps = { agents: AgentCatalog; flows: FlowCatalog };

/** An instruction to an agent, or the items of its command: turns in the conversation's thread. */
export function createAgentPlan(
  { agents, flows }: Deps,
  request: AgentRequest | CommandRequest,
): RunPlan {
  const items = request.kind === "agent" ? [{ content: [request.input] }] : request.items;

  return {
    async next(state) {
      const [index] = state.path;
      const item = index === undefined ? undefined : items[index];
      if (index === undefined || !item) return undefined;
      const planned: Omit<PlannedTurn, "input" | "work"> = {
        state,
        provider: "codex",
        model: DEFAULT_MODEL,
        ...(request.kind === "command" && {
          step: { name: request.command, stepIndex: index + 1, totalSteps: items.length },
        }),
      };
      const named = item.content?.join("\n") ?? item.markdownFile ?? "";
      try {
        const { request: sent, ...agent } = toAgentTurn(
          await findAgent(agents, request.agent),
          request.workingFolder,
        );
        const input = await readMessage(flows, item, "COMMAND_INVALID");
        return { ...planned, ...agent, input, work: { type: "model", request: sent } };
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return { ...planned, input: named, work: { type: "refused", error: error.toBody() } };
      }
    },

    after(state) {
      const next = (state.path[0] ?? 0) + 1;
      if (next >= items.length) return atEnd(state);
      return { ...withoutStep(state), path: [next] };
    },
  };
}
