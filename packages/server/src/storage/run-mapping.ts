import { ErrorBodySchema, FlowStepSchema, RunSchema, StartTurnSchema } from "@latchkey/contracts";
import { z } from "zod";
import { FIRST_STATE } from "../ports/run-state.ts";
import type { StoredRun } from "../ports/run-store.ts";
import type { Database } from "./schema.ts";

const place = { workingFolder: z.string().optional() };

const MessageSourceSchema = z.union([
  z.object({ content: z.array(z.string()) }),
  z.object({ markdownFile: z.string() }),
]);

const RunRequestSchema = z.discriminatedUnion("kind", [
  StartTurnSchema.extend({ kind: z.literal("chat"), codexHome: z.string().optional() }),
  z.object({ kind: z.literal("agent"), agent: z.string(), input: z.string(), ...place }),
  z.object({
    kind: z.literal("command"),
    agent: z.string(),
    command: z.string(),
    items: z.array(MessageSourceSchema),
    ...place,
  }),
  z.object({
    kind: z.literal("flow"),
    flow: z.string(),
    steps: z.array(FlowStepSchema),
    ...place,
  }),
]);

const JsonObjectSchema = z.record(z.string(), z.unknown());

const RunStateSchema = z.object({
  path: z.array(z.int()),
  rounds: z.array(z.int()),
  exits: z.array(z.object({ path: z.array(z.int()), iteration: z.int() })).optional(),
  messages: z.array(z.string()).optional(),
  messageIndex: z.int(),
  threads: z.record(z.string(), z.string()),
  children: z.array(z.object({ flow: z.string(), runId: z.string() })).optional(),
  hasLeftover: z.boolean(),
});

/** A run's row with the body of its state; runs from before there were states have none. */
export type RunRow = Database["runs"] & { state: string | null };

export function toRun(row: RunRow): StoredRun {
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
    parentRunId: row.parent_run_id ?? undefined,
    startedAt: row.started_at,
    finishedAt: row.finished_at ?? undefined,
  });
  const request = JsonObjectSchema.parse(JSON.parse(row.request));
  return {
    ...run,
    rootRunId: row.root_run_id ?? row.id,
    request: RunRequestSchema.parse({ ...request, kind: row.kind }),
    state: row.state === null ? FIRST_STATE : toState(row.state),
    ...(row.current_turn_id !== null && { turnId: row.current_turn_id }),
    ...(row.provider_turn_id !== null && { providerTurnId: row.provider_turn_id }),
  };
}

function toState(body: string): StoredRun["state"] {
  const { exits, messages, children, ...state } = RunStateSchema.parse(JSON.parse(body));
  return {
    ...state,
    ...(exits && { exits }),
    ...(messages && { messages }),
    ...(children && { children }),
  };
}
