import { z } from "zod";

const ItemStatusSchema = z.enum(["inProgress", "completed", "failed", "declined"]);
const id = z.string();
const durationMs = z.number().nullish();

const AgentMessageSchema = z.object({ type: z.literal("agentMessage"), id, text: z.string() });

const ReasoningSchema = z.object({
  type: z.literal("reasoning"),
  id,
  summary: z.array(z.string()),
  content: z.array(z.string()),
});

const CommandExecutionSchema = z.object({
  type: z.literal("commandExecution"),
  id,
  command: z.string(),
  cwd: z.string(),
  status: ItemStatusSchema,
  commandActions: z.array(z.object({ command: z.string() })),
  aggregatedOutput: z.string().nullish(),
  exitCode: z.number().nullish(),
  durationMs,
});

const FileChangeSchema = z.object({
  type: z.literal("fileChange"),
  id,
  changes: z.array(
    z.object({
      path: z.string(),
      kind: z.object({ type: z.enum(["add", "delete", "update"]) }),
      diff: z.string(),
    }),
  ),
  status: ItemStatusSchema,
});

const McpToolCallSchema = z.object({
  type: z.literal("mcpToolCall"),
  id,
  server: z.string(),
  tool: z.string(),
  status: ItemStatusSchema,
  arguments: z.unknown(),
  result: z.object({ content: z.array(z.unknown()) }).nullish(),
  error: z.object({ message: z.string() }).nullish(),
  durationMs,
});

const DynamicToolCallSchema = z.object({
  type: z.literal("dynamicToolCall"),
  id,
  tool: z.string(),
  status: ItemStatusSchema,
  arguments: z.unknown(),
  contentItems: z.array(z.unknown()).nullish(),
  durationMs,
});

const WebSearchSchema = z.object({ type: z.literal("webSearch"), id, query: z.string() });

const ImageViewSchema = z.object({ type: z.literal("imageView"), id, path: z.string() });

const ImageGenerationSchema = z.object({
  type: z.literal("imageGeneration"),
  id,
  revisedPrompt: z.string().nullish(),
  /** Present once there is an image. */
  savedPath: z.string().nullish(),
});

export const ShownItemSchema = z.discriminatedUnion("type", [
  AgentMessageSchema,
  ReasoningSchema,
  CommandExecutionSchema,
  FileChangeSchema,
  McpToolCallSchema,
  DynamicToolCallSchema,
  WebSearchSchema,
  ImageViewSchema,
  ImageGenerationSchema,
]);

/** An item that turns show; Codex has more kinds, which are passed over. */
export type ShownItem = z.infer<typeof ShownItemSchema>;
export type ShownItemOf<Type extends ShownItem["type"]> = Extract<ShownItem, { type: Type }>;
export type WireItemStatus = z.infer<typeof ItemStatusSchema>;
