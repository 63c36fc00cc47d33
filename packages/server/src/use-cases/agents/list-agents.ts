import type { Agent, AgentList, CommandList } from "@latchkey/contracts";
import { Failure } from "../../failure.ts";
import type { AgentCatalog, AgentDefinition } from "../../ports/agent-catalog.ts";
import type { HomeStatus } from "../sign-ins/home-status.ts";
import { toListed } from "./describe-fault.ts";

type Deps = { agents: AgentCatalog; homes: HomeStatus };

/** Every agent with its sign-in; those that cannot be used are disabled. */
export async function listAgents({ agents, homes }: Deps): Promise<AgentList> {
  const all = await agents.list();
  const present = all.filter(({ codexHome }) => homes.isRegistered(codexHome));
  return Promise.all(present.map((agent) => describe(homes, agent)));
}

/** @throws Failure `AGENT_UNKNOWN` */
export async function listCommands(agents: AgentCatalog, agent: string): Promise<CommandList> {
  if (!(await agents.find(agent))) {
    throw new Failure("AGENT_UNKNOWN", `There is no agent ${agent}.`);
  }
  const commands = await agents.listCommands(agent);
  return commands.map(({ name, description, items, fault }) => ({
    name,
    agent,
    ...(description !== undefined && { description }),
    ...(!fault && { totalSteps: items.length }),
    ...toListed(fault),
  }));
}

async function describe(homes: HomeStatus, agent: AgentDefinition): Promise<Agent> {
  const { name, description, model, codexHome, fault } = agent;
  return {
    name,
    home: await homes.describe(codexHome),
    ...(description !== undefined && { description }),
    ...(model !== undefined && { model }),
    ...toListed(fault),
  };
}
