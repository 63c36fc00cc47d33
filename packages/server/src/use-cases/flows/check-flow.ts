import type { FileFault, FlowStep } from "@latchkey/contracts";
import { Failure } from "../../failure.ts";
import type { AgentCatalog } from "../../ports/agent-catalog.ts";
import type { FlowCatalog, FlowDefinition } from "../../ports/flow-catalog.ts";
import { findAgent } from "../agents/find-agent.ts";
import { readMessages, slotOf, walkSteps } from "./flow-steps.ts";

type Deps = { agents: AgentCatalog; flows: FlowCatalog };

/** A flow that can run with the agents, commands and flows that there are, or why it cannot. */
export type CheckedFlow = { fault?: FileFault; agents: string[] };

/** Looks for all that a flow and its subflows name. Nothing of it has run yet. */
export async function checkFlow(
  deps: Deps,
  flow: FlowDefinition,
  around: readonly string[] = [],
): Promise<CheckedFlow> {
  if (flow.fault) return { fault: flow.fault, agents: [] };
  const agents = new Set<string>();
  const slots = usedSlots(flow.steps);
  for (const { step, path } of walkSteps(flow.steps)) {
    if ("agentType" in step && step.agentType !== undefined) agents.add(step.agentType);
    try {
      const inner = await checkStep(deps, step, { slots, around: [...around, flow.name] });
      for (const agent of inner) agents.add(agent);
    } catch (error) {
      if (!(error instanceof StepFault)) throw error;
      const keys = path.flatMap((index) => ["steps", index]);
      const { code, message: reason, key } = error;
      const fault = { code, file: flow.file, ...flow.locate([...keys, key]), reason };
      return { fault, agents: [...agents] };
    }
  }
  return { agents: [...agents] };
}

class StepFault extends Failure {
  readonly key: string;

  constructor(code: FileFault["code"], message: string, key: string) {
    super(code, message);
    this.key = key;
  }
}

type Known = { slots: ReadonlySet<string>; around: readonly string[] };

/** Answers the agents that a subflow step needs. */
async function checkStep(deps: Deps, step: FlowStep, known: Known): Promise<string[]> {
  switch (step.type) {
    case "startLoop":
      if (!isAlwaysReset(step.steps)) return [];
      throw new StepFault("FLOW_INVALID", "This loop only resets: it would never end.", "steps");
    case "subflow":
      return checkSubflows(deps, step.flowNames, known.around);
    case "reingest":
    case "unsupported":
      return [];
    case "codexReview": {
      const { agentType } = step;
      if (agentType !== undefined) {
        await translate("agentType", () => findAgent(deps.agents, agentType));
      }
      return [];
    }
    case "reset":
      if (!known.slots.has(slotOf(step))) {
        const slot = `${step.agentType} / ${step.identifier}`;
        throw new StepFault("FLOW_INVALID", `No step uses the slot ${slot}.`, "identifier");
      }
      await translate("agentType", () => findAgent(deps.agents, step.agentType));
      return [];
    default:
      await translate("agentType", () => findAgent(deps.agents, step.agentType));
      await translate(step.type === "command" ? "commandName" : "markdownFile", () =>
        readMessages(deps, step),
      );
      return [];
  }
}

async function checkSubflows(
  deps: Deps,
  names: readonly string[],
  around: readonly string[],
): Promise<string[]> {
  const agents: string[] = [];
  for (const name of names) {
    const fail = (message: string) => new StepFault("FLOW_INVALID", message, "flowNames");
    if (around.includes(name)) throw fail(`The flow ${name} would run itself.`);
    const flow = await deps.flows.find(name);
    if (!flow) throw fail(`There is no flow ${name}.`);
    const checked = await checkFlow(deps, flow, around);
    if (checked.fault) {
      const { code, reason } = checked.fault;
      throw new StepFault(code, `The flow ${name} cannot run: ${reason}`, "flowNames");
    }
    agents.push(...checked.agents);
  }
  return agents;
}

async function translate(key: string, look: () => Promise<unknown>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (error instanceof Failure) throw new StepFault(error.code, error.message, key);
    throw error;
  }
}

function isAlwaysReset(steps: readonly FlowStep[]): boolean {
  return steps.every(
    (step) =>
      step.type === "reset" ||
      step.type === "reingest" ||
      (step.type === "startLoop" && isAlwaysReset(step.steps)),
  );
}

function usedSlots(steps: readonly FlowStep[]): Set<string> {
  const slots = new Set<string>();
  for (const { step } of walkSteps(steps)) {
    if ("identifier" in step && step.type !== "reset") slots.add(slotOf(step));
  }
  return slots;
}
