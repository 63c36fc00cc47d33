import type { FileFault } from "@latchkey/contracts";

export type AgentDefinition = {
  name: string;
  /** Registered name of its Codex home. */
  codexHome: string;
  description?: string;
  model?: string;
  /** Instructions that every thread of this agent starts with. */
  systemPrompt?: string;
  /** Why it cannot be used. */
  fault?: FileFault;
};

/** A message as its file says it. */
export type MessageSource =
  { content: string[]; markdownFile?: undefined } | { content?: undefined; markdownFile: string };

export type CommandDefinition = {
  name: string;
  agent: string;
  description?: string;
  items: MessageSource[];
  fault?: FileFault;
};

/** Agents and their commands, as they are now. */
export interface AgentCatalog {
  list(): Promise<AgentDefinition[]>;
  find(name: string): Promise<AgentDefinition | undefined>;
  listCommands(agent: string): Promise<CommandDefinition[]>;
  findCommand(agent: string, name: string): Promise<CommandDefinition | undefined>;
}
