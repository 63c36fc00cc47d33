import {
  ConversationEventSchema,
  ConversationSchema,
  TurnSchema,
  type Conversation,
  type ConversationEvent,
  type Turn,
} from "@latchkey/contracts";
import type { Database } from "./schema.ts";

export function toConversation(row: Database["conversations"]): Conversation {
  return ConversationSchema.parse({
    id: row.id,
    title: row.title,
    provider: row.provider,
    model: row.model,
    agent: row.agent ?? undefined,
    flow: row.flow ?? undefined,
    workingFolder: row.working_folder ?? undefined,
    archived: row.archived === 1,
    activeRunId: row.active_run_id ?? undefined,
    hasFailed: row.has_failed === 1,
    pendingApprovals: row.pending_approvals || undefined,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  });
}

export function toTurn(body: string): Turn {
  return TurnSchema.parse(JSON.parse(body));
}

export function toEvent(body: string): ConversationEvent {
  return ConversationEventSchema.parse(JSON.parse(body));
}
