import { DEFAULT_MODEL } from "@latchkey/contracts";
import { Failure } from "../../failure.ts";
import type { AgentCatalog, AgentDefinition } from "../../ports/agent-catalog.ts";
import { describeFault } from "./describe-fault.ts";

/** @throws Failure `AGENT_UNKNOWN` when there is no such agent, or when it cannot be used. */
export async function findAgent(agents: AgentCatalog, name: string): Promise<AgentDefinition> {
  const agent = await agents.find(name);
  if (!agent) throw new Failure("AGENT_UNKNOWN", `There is no agent ${name}.`);
  if (agent.fault) {
    throw new Failure(
      "AGENT_UNKNOWN",
      `The agent ${name} cannot be used. ${describeFault(agent.fault)}`,
    );
  }
  return agent;
}

/** How a turn is sent to an agent. */
export function toAgentTurn(agent: AgentDefinition, workingFolder: string | undefined) {
  const { codexHome, model, systemPrompt } = agent;
  return {
    provider: "codex" as const,
    model: model ?? DEFAULT_MODEL,
    codexHome,
    request: {
      ...(systemPrompt !== undefined && { developerInstructions: systemPrompt }),
      ...(workingFolder !== undefined && { cwd: workingFolder }),
    },
  };
}
