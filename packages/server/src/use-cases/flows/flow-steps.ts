import type { FlowStep } from "@latchkey/contracts";
import type { AgentCatalog } from "../../ports/agent-catalog.ts";
import type { FlowCatalog } from "../../ports/flow-catalog.ts";
import { findCommand, readMessage } from "../agents/find-command.ts";
import type { ActiveStep } from "./flow-machine.ts";
import { askYesOrNo } from "./yes-or-no.ts";

/** The steps that send messages. */
export type AskingStep = Exclude<
  ActiveStep,
  { type: "reset" | "subflow" | "reingest" | "codexReview" | "unsupported" }
>;

/** A slot's name in a run's state: no two pairs share one. */
export function slotOf({ agentType, identifier }: { agentType: string; identifier: string }) {
  return JSON.stringify([agentType, identifier]);
}

const FIXED_DESCRIPTIONS = {
  reingest: "Refresh an index (passed: there is none here)",
  codexReview: "Codex’s own review",
  startLoop: "Loop",
};

/** What a step does, for a step without a label and before it has anything to send. */
export function describeStep(step: FlowStep): string {
  if (step.label !== undefined) return step.label;
  switch (step.type) {
    case "llm":
      return step.markdownFile ?? "Send a message";
    case "break":
    case "continue":
      return step.question;
    case "command":
      return `Run the command ${step.commandName}`;
    case "reset":
      return "Start a new thread";
    case "subflow":
      return `Run ${step.flowNames.join(", ")}`;
    case "unsupported":
      return step.name;
    default:
      return FIXED_DESCRIPTIONS[step.type];
  }
}

/** What a step sends, one text a turn. @throws Failure `COMMAND_INVALID`, `FLOW_INVALID` */
export async function readMessages(
  { agents, flows }: { agents: AgentCatalog; flows: FlowCatalog },
  step: AskingStep,
): Promise<string[]> {
  switch (step.type) {
    case "break":
    case "continue":
      return [askYesOrNo(step.question)];
    case "command": {
      const { items } = await findCommand(agents, step.agentType, step.commandName);
      return Promise.all(items.map((item) => readMessage(flows, item, "COMMAND_INVALID")));
    }
    case "llm": {
      if (step.messages) return step.messages.map(({ content }) => content.join("\n"));
      const { markdownFile = "" } = step;
      return [await readMessage(flows, { markdownFile }, "FLOW_INVALID")];
    }
  }
}

/** Every step of a tree, loops too, each with its path. */
export function* walkSteps(
  steps: readonly FlowStep[],
  around: readonly number[] = [],
): Generator<{ step: FlowStep; path: number[] }> {
  for (const [index, step] of steps.entries()) {
    const path = [...around, index];
    yield { step, path };
    if (step.type === "startLoop") yield* walkSteps(step.steps, path);
  }
}
