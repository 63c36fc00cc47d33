import { z } from "zod";
import { ErrorBodySchema } from "../error-code.ts";
import { ApprovalItemSchema, ToolItemSchema, TurnSchema, UsageSchema } from "../model/turn.ts";

/** Where an event belongs. `seq` counts the events of one conversation from 1 without gaps. */
const place = {
  conversationId: z.string(),
  runId: z.string(),
  turnId: z.string(),
  seq: z.int().positive(),
};

export const UserTurnEventSchema = z.object({
  type: z.literal("user_turn"),
  ...place,
  turn: TurnSchema,
});

export const AssistantDeltaEventSchema = z.object({
  type: z.literal("assistant_delta"),
  ...place,
  itemId: z.string(),
  text: z.string(),
});

export const ReasoningDeltaEventSchema = z.object({
  type: z.literal("reasoning_delta"),
  ...place,
  itemId: z.string(),
  text: z.string(),
});

/** A tool item as it now is, or more output of the command `itemId`. */
export const ToolEventSchema = z.object({
  type: z.literal("tool_event"),
  ...place,
  event: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("item"), item: ToolItemSchema }),
    z.object({ kind: z.literal("output"), itemId: z.string(), text: z.string() }),
  ]),
});

/** Codex asks for leave; sent again with the answer when there is one. */
export const ApprovalRequestEventSchema = z.object({
  type: z.literal("approval_request"),
  ...place,
  approval: ApprovalItemSchema,
});

export const TurnFinalEventSchema = z.object({
  type: z.literal("turn_final"),
  ...place,
  status: z.enum(["ok", "stopped", "failed"]),
  error: ErrorBodySchema.optional(),
  usage: UsageSchema.optional(),
  finishedAt: z.iso.datetime(),
});

/** Everything that happens in a conversation, in the order of `seq`. Stored before it is sent. */
export const ConversationEventSchema = z.discriminatedUnion("type", [
  UserTurnEventSchema,
  AssistantDeltaEventSchema,
  ReasoningDeltaEventSchema,
  ToolEventSchema,
  ApprovalRequestEventSchema,
  TurnFinalEventSchema,
]);
export type ConversationEvent = z.infer<typeof ConversationEventSchema>;
