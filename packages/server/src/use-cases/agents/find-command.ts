import { Failure, NotFound } from "../../failure.ts";
import type { AgentCatalog, CommandDefinition, MessageSource } from "../../ports/agent-catalog.ts";
import type { FlowCatalog } from "../../ports/flow-catalog.ts";
import { describeFault } from "./describe-fault.ts";

/** @throws Failure `COMMAND_INVALID` when there is no such command, or when its file is at fault. */
export async function findCommand(
  agents: AgentCatalog,
  agent: string,
  name: string,
): Promise<CommandDefinition> {
  const command = await agents.findCommand(agent, name);
  if (!command) throw new NotFound(`command as ${name} of ${agent}`, "COMMAND_INVALID");
  if (command.fault) throw new Failure("COMMAND_INVALID", describeFault(command.fault));
  return command;
}

/** The text that a message sends. @throws Failure with `code` when its Markdown file is not there. */
export async function readMessage(
  flows: FlowCatalog,
  source: MessageSource,
  code: "COMMAND_INVALID" | "FLOW_INVALID",
): Promise<string> {
  if (source.content) return source.content.join("\n");
  const text = await flows.readMarkdown(source.markdownFile);
  if (text === undefined || text.trim() === "") {
    throw new Failure(code, `The Markdown file ${source.markdownFile} is not there or is empty.`);
  }
  return text;
}
