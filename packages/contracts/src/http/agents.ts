import { z } from "zod";
import { AgentSchema, CommandSchema } from "../model/agent.ts";
import { MAX_INPUT_CHARACTERS } from "./limits.ts";

export const AgentListSchema = z.array(AgentSchema);
export type AgentList = z.infer<typeof AgentListSchema>;

export const CommandListSchema = z.array(CommandSchema);
export type CommandList = z.infer<typeof CommandListSchema>;

/** An existing directory: absolute, or relative to the server's workspace. */
export const WorkingFolderSchema = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => !path.includes("\0"), "A path holds no NUL.");

const place = {
  /** Goes on in this conversation of the agent; without it a new one is started. */
  conversationId: z.string().min(1).max(100).optional(),
  workingFolder: WorkingFolderSchema.optional(),
};

export const StartAgentRunSchema = z.strictObject({
  instruction: z.string().trim().min(1).max(MAX_INPUT_CHARACTERS),
  ...place,
});
export type StartAgentRun = z.infer<typeof StartAgentRunSchema>;

export const StartCommandRunSchema = z.strictObject(place);
export type StartCommandRun = z.infer<typeof StartCommandRunSchema>;
