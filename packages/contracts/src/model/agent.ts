import { z } from "zod";
import { CodexHomeSchema } from "./codex-home.ts";
import { listed } from "./file-fault.ts";

/** Shown as the model of an agent whose config.toml names none: Codex chooses. */
export const DEFAULT_MODEL = "default";

/** A folder with a config.toml: a Codex home with instructions and commands of its own. */
export const AgentSchema = z.object({
  name: z.string(),
  description: z.string().optional(),
  model: z.string().optional(),
  home: CodexHomeSchema,
  ...listed,
});
export type Agent = z.infer<typeof AgentSchema>;

/** A macro of an agent: messages that are sent one after another. */
export const CommandSchema = z.object({
  name: z.string(),
  agent: z.string(),
  description: z.string().optional(),
  /** How many messages it sends; absent when it is disabled. */
  totalSteps: z.int().positive().optional(),
  ...listed,
});
export type Command = z.infer<typeof CommandSchema>;
