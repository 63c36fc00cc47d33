import type { Flow, FlowList } from "@latchkey/contracts";
import { Failure, NotFound } from "../../failure.ts";
import type { AgentCatalog } from "../../ports/agent-catalog.ts";
import type { FlowCatalog, FlowDefinition } from "../../ports/flow-catalog.ts";
import { describeFault, toListed } from "../agents/describe-fault.ts";
import { checkFlow } from "./check-flow.ts";

type Deps = { agents: AgentCatalog; flows: FlowCatalog };

/** Every flow, with its steps for a picture; those that cannot run are disabled. */
export async function listFlows(deps: Deps): Promise<FlowList> {
  const agents = rememberAgents(deps.agents);
  const all = await deps.flows.list();
  return Promise.all(all.map((flow) => describe({ ...deps, agents }, flow)));
}

/** @throws Failure with the code of what is at fault, or `FLOW_INVALID` when there is no such flow. */
export async function findFlow(deps: Deps, name: string): Promise<FlowDefinition> {
  const flow = await deps.flows.find(name);
  if (!flow) throw new NotFound("flow", "FLOW_INVALID");
  const { fault } = await checkFlow(deps, flow);
  if (fault) throw new Failure(fault.code, describeFault(fault));
  return flow;
}

async function describe(deps: Deps, flow: FlowDefinition): Promise<Flow> {
  const { name, description, steps } = flow;
  const { fault, agents } = await checkFlow(deps, flow);
  return {
    name,
    agents,
    ...(description !== undefined && { description }),
    ...(!flow.fault && { steps }),
    ...toListed(fault),
  };
}

/** Reads each agent once for a whole list. */
function rememberAgents(agents: AgentCatalog): AgentCatalog {
  const found = new Map<string, ReturnType<AgentCatalog["find"]>>();
  return {
    ...agents,
    find(name) {
      const known = found.get(name) ?? agents.find(name);
      found.set(name, known);
      return known;
    },
  };
}
