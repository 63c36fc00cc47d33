import { z } from "zod";
import { ErrorBodySchema } from "../error-code.ts";
import { ProviderIdSchema } from "./provider.ts";

const ItemStatusSchema = z.enum(["running", "completed", "failed", "declined"]);

const TextItemSchema = z.object({
  type: z.literal("text"),
  id: z.string(),
  text: z.string(),
});
export type TextItem = z.infer<typeof TextItemSchema>;

const ReasoningItemSchema = z.object({
  type: z.literal("reasoning"),
  id: z.string(),
  text: z.string(),
});
export type ReasoningItem = z.infer<typeof ReasoningItemSchema>;

const CommandItemSchema = z.object({
  type: z.literal("command"),
  id: z.string(),
  command: z.string(),
  cwd: z.string().optional(),
  /** What the command printed so far, stdout and stderr as they came. */
  output: z.string(),
  status: ItemStatusSchema,
  exitCode: z.int().optional(),
  durationMs: z.number().nonnegative().optional(),
  /** Codex reported nothing of it: it was found in Codex's own record when the turn had ended. */
  isUnreported: z.literal(true).optional(),
});
export type CommandItem = z.infer<typeof CommandItemSchema>;

const FileChangeItemSchema = z.object({
  type: z.literal("file_change"),
  id: z.string(),
  changes: z.array(
    z.object({
      path: z.string(),
      kind: z.enum(["add", "delete", "update"]),
      /** A unified diff. */
      diff: z.string(),
    }),
  ),
  status: ItemStatusSchema,
});
export type FileChangeItem = z.infer<typeof FileChangeItemSchema>;

const WebSearchItemSchema = z.object({
  type: z.literal("web_search"),
  id: z.string(),
  query: z.string(),
  status: ItemStatusSchema,
});
export type WebSearchItem = z.infer<typeof WebSearchItemSchema>;

const ToolCallItemSchema = z.object({
  type: z.literal("tool_call"),
  id: z.string(),
  tool: z.string(),
  arguments: z.string().optional(),
  result: z.string().optional(),
  status: ItemStatusSchema,
  durationMs: z.number().nonnegative().optional(),
});
export type ToolCallItem = z.infer<typeof ToolCallItemSchema>;

const ImageItemSchema = z.object({
  type: z.literal("image"),
  id: z.string(),
  /** `viewed`: Codex looked at a file; `generated`: it made the image. */
  kind: z.enum(["viewed", "generated"]),
  /** Where the file is, from the working folder when it is in there. */
  path: z.string().optional(),
  /** What a generated image was to show. */
  prompt: z.string().optional(),
  /** `completed`: the image is at `/api/conversations/{id}/turns/{turnId}/images/{itemId}`. */
  status: ItemStatusSchema,
});
export type ImageItem = z.infer<typeof ImageItemSchema>;

/** Something that Codex asks leave for. It waits until a person answers, in any tab. */
export const ApprovalItemSchema = z.object({
  type: z.literal("approval"),
  id: z.string(),
  kind: z.enum(["command", "file_change", "permissions"]),
  command: z.string().optional(),
  cwd: z.string().optional(),
  reason: z.string().optional(),
  /** The id of the item that shows the command or the changes. */
  itemId: z.string(),
  /** `withdrawn`: the turn ended before anybody answered. */
  answer: z.enum(["pending", "allowed", "allowed_for_session", "denied", "withdrawn"]),
});
export type ApprovalItem = z.infer<typeof ApprovalItemSchema>;

/** What a tool does during a turn; `tool_event` frames carry one of these whole, or more output of a command. */
export const ToolItemSchema = z.discriminatedUnion("type", [
  CommandItemSchema,
  FileChangeItemSchema,
  WebSearchItemSchema,
  ToolCallItemSchema,
  ImageItemSchema,
]);
export type ToolItem = z.infer<typeof ToolItemSchema>;

export const TurnItemSchema = z.discriminatedUnion("type", [
  TextItemSchema,
  ReasoningItemSchema,
  CommandItemSchema,
  FileChangeItemSchema,
  WebSearchItemSchema,
  ToolCallItemSchema,
  ImageItemSchema,
  ApprovalItemSchema,
]);
export type TurnItem = z.infer<typeof TurnItemSchema>;

export const UsageSchema = z.object({
  inputTokens: z.int().nonnegative(),
  cachedInputTokens: z.int().nonnegative(),
  outputTokens: z.int().nonnegative(),
  reasoningTokens: z.int().nonnegative(),
});
export type Usage = z.infer<typeof UsageSchema>;

const TurnStatusSchema = z.enum(["running", "ok", "stopped", "failed"]);
export type TurnStatus = z.infer<typeof TurnStatusSchema>;

/** Which step of a command or flow a turn is. Counts are from 1. */
export const TurnStepSchema = z.object({
  /** The command's name; `flow` for the steps of a flow. */
  name: z.string(),
  stepIndex: z.int().positive(),
  totalSteps: z.int().positive(),
  /** How many loops are around the step. */
  loopDepth: z.int().nonnegative().optional(),
  agentType: z.string().optional(),
  identifier: z.string().optional(),
  label: z.string().optional(),
  path: z.array(z.int().nonnegative()).optional(),
  /** Rounds of the loops around the step, outermost first. */
  iterations: z.array(z.int().positive()).optional(),
});
export type TurnStep = z.infer<typeof TurnStepSchema>;

/** One input and everything that came of it. */
export const TurnSchema = z.object({
  id: z.string(),
  conversationId: z.string(),
  runId: z.string(),
  /** The run that this one tries again. */
  retryOf: z.string().optional(),
  provider: ProviderIdSchema,
  model: z.string(),
  /** The Codex home whose sign-in the turn uses; absent for other providers. */
  codexHome: z.string().optional(),
  step: TurnStepSchema.optional(),
  input: z.string(),
  items: z.array(TurnItemSchema),
  status: TurnStatusSchema,
  error: ErrorBodySchema.optional(),
  usage: UsageSchema.optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
});
export type Turn = z.infer<typeof TurnSchema>;
