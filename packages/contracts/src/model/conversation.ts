import { z } from "zod";
import { ProviderIdSchema } from "./provider.ts";

export const ConversationSchema = z.object({
  id: z.string(),
  title: z.string(),
  provider: ProviderIdSchema,
  model: z.string(),
  archived: z.boolean(),
  /** The run that is in progress here. */
  activeRunId: z.string().optional(),
  /** Whether the last turn failed. */
  hasFailed: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Conversation = z.infer<typeof ConversationSchema>;
