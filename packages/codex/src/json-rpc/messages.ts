import { z } from "zod";

const RequestIdSchema = z.union([z.string(), z.number()]);
const method = z.string();
const params = z.unknown().optional();

const RequestSchema = z.object({ id: RequestIdSchema, method, params });
const NotificationSchema = z.object({ id: z.undefined().optional(), method, params });
const ErrorResponseSchema = z.object({
  id: RequestIdSchema.nullable(),
  error: z.object({ code: z.number(), message: z.string() }),
});
const ResultResponseSchema = z.object({ id: RequestIdSchema, result: z.unknown() });

/** What a line may hold. Codex leaves out JSON-RPC 2.0's `jsonrpc` member. */
export const IncomingMessageSchema = z.union([
  RequestSchema,
  NotificationSchema,
  ErrorResponseSchema,
  ResultResponseSchema.refine((message) => "result" in message),
]);

export type JsonRpcId = z.infer<typeof RequestIdSchema>;
export type IncomingMessage = z.infer<typeof IncomingMessageSchema>;

export type OutgoingMessage =
  | { id: JsonRpcId; method: string; params?: unknown }
  | { method: string; params?: unknown }
  | { id: JsonRpcId; result: unknown }
  | { id: JsonRpcId; error: { code: number; message: string } };
