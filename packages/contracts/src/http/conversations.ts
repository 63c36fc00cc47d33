import { z } from "zod";
import { ConversationSchema } from "../model/conversation.ts";
import { ProviderIdSchema } from "../model/provider.ts";
import { RunSchema } from "../model/run.ts";
import { TurnSchema } from "../model/turn.ts";
import { MAX_INPUT_CHARACTERS } from "./limits.ts";

const TitleSchema = z.string().trim().min(1).max(200);
const ModelIdSchema = z.string().trim().min(1).max(200);

export const CreateConversationSchema = z.strictObject({
  provider: ProviderIdSchema,
  model: ModelIdSchema,
  title: TitleSchema.optional(),
});
export type CreateConversation = z.infer<typeof CreateConversationSchema>;

export const CreatedSchema = z.object({ id: z.string() });
export type Created = z.infer<typeof CreatedSchema>;

/** One conversation with its newest run, which may have failed before it made a turn. */
export const ConversationDetailsSchema = ConversationSchema.extend({
  lastRun: RunSchema.optional(),
});
export type ConversationDetails = z.infer<typeof ConversationDetailsSchema>;

export const ChangeConversationSchema = z
  .strictObject({ title: TitleSchema.optional(), archived: z.boolean().optional() })
  .refine((change) => Object.keys(change).length > 0, "Name something to change.");
export type ChangeConversation = z.infer<typeof ChangeConversationSchema>;

export const ListConversationsQuerySchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  search: z.string().trim().max(200).optional(),
  archived: z.enum(["true", "false"]).default("false"),
  agent: z.string().max(255).optional(),
  flow: z.string().max(255).optional(),
  /** Only conversations of this kind; without it, and without agent and flow, all of them. */
  kind: z.enum(["chat", "agent", "flow"]).optional(),
  /** Only conversations in which Codex waits for a person's permission. */
  asking: z.literal("true").optional(),
});
export type ListConversationsQuery = z.infer<typeof ListConversationsQuerySchema>;

export const ConversationPageSchema = z.object({
  conversations: z.array(ConversationSchema),
  nextCursor: z.string().optional(),
});
export type ConversationPage = z.infer<typeof ConversationPageSchema>;

export const ListTurnsQuerySchema = z.object({
  /** A turn id: the page ends right before it. Without one it ends with the newest turn. */
  before: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export type ListTurnsQuery = z.infer<typeof ListTurnsQuerySchema>;

/** Turns in the order they were made. `seq` is the last event they contain: subscribe after it. */
export const TurnPageSchema = z.object({
  turns: z.array(TurnSchema),
  seq: z.int().nonnegative(),
  hasMore: z.boolean(),
});
export type TurnPage = z.infer<typeof TurnPageSchema>;

export const StartTurnSchema = z.strictObject({
  input: z.string().max(MAX_INPUT_CHARACTERS).regex(/\S/, "Write something."),
  provider: ProviderIdSchema,
  model: ModelIdSchema,
  flags: z
    .strictObject({
      reasoningEffort: z.enum(["minimal", "low", "medium", "high", "xhigh"]).optional(),
    })
    .optional(),
});
export type StartTurn = z.infer<typeof StartTurnSchema>;

export const RunStartedSchema = z.object({ runId: z.string(), conversationId: z.string() });
export type RunStarted = z.infer<typeof RunStartedSchema>;
