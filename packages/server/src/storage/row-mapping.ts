import {
  ConversationEventSchema,
  ConversationSchema,
  ErrorBodySchema,
  RunSchema,
  StartTurnSchema,
  TurnSchema,
  type Conversation,
  type ConversationEvent,
  type Turn,
} from "@latchkey/contracts";
import { z } from "zod";
import type { StoredRun } from "../ports/run-store.ts";
import type { Database } from "./schema.ts";

const RunRequestSchema = StartTurnSchema.extend({ codexHome: z.string().optional() });

export function toConversation(row: Database["conversations"]): Conversation {
  return ConversationSchema.parse({
    id: row.id,
    title: row.title,
    provider: row.provider,
    model: row.model,
    archived: row.archived === 1,
    activeRunId: row.active_run_id ?? undefined,
    hasFailed: row.has_failed === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  });
}

export function toRun(row: Database["runs"]): StoredRun {
  const error =
    row.error_code === null
      ? undefined
      : ErrorBodySchema.parse({ code: row.error_code, message: row.error_message });
  const run = RunSchema.parse({
    id: row.id,
    kind: row.kind,
    status: row.status,
    error,
    conversationId: row.conversation_id,
    retryOf: row.retry_of ?? undefined,
    startedAt: row.started_at,
    finishedAt: row.finished_at ?? undefined,
  });
  return {
    ...run,
    turnId: row.turn_id,
    request: RunRequestSchema.parse(JSON.parse(row.request)),
    ...(row.provider_turn_id !== null && { providerTurnId: row.provider_turn_id }),
  };
}

export function toTurn(body: string): Turn {
  return TurnSchema.parse(JSON.parse(body));
}

export function toEvent(body: string): ConversationEvent {
  return ConversationEventSchema.parse(JSON.parse(body));
}
