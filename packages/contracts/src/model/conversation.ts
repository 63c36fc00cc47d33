import { z } from "zod";
import { ProviderIdSchema } from "./provider.ts";

export const ConversationSchema = z.object({
  id: z.string(),
  title: z.string(),
  provider: ProviderIdSchema,
  model: z.string(),
  /** The agent that instructions and commands here go to. */
  agent: z.string().optional(),
  /** The flow whose runs are here. */
  flow: z.string().optional(),
  /** The directory that its last run worked in, when one was chosen. */
  workingFolder: z.string().optional(),
  archived: z.boolean(),
  /** The run that is in progress here. */
  activeRunId: z.string().optional(),
  /** Whether the last turn failed. */
  hasFailed: z.boolean(),
  /** How many questions of Codex wait here for a person; absent when none does. */
  pendingApprovals: z.int().positive().optional(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Conversation = z.infer<typeof ConversationSchema>;
