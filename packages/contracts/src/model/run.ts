import { z } from "zod";
import { ErrorBodySchema } from "../error-code.ts";

export const RunKindSchema = z.enum(["chat", "agent", "command", "flow"]);
export type RunKind = z.infer<typeof RunKindSchema>;

export const RunStatusSchema = z.enum(["running", "ok", "stopped", "failed", "interrupted"]);
export type RunStatus = z.infer<typeof RunStatusSchema>;

/** One attempt to produce turns. */
export const RunSchema = z.object({
  id: z.string(),
  kind: RunKindSchema,
  status: RunStatusSchema,
  error: ErrorBodySchema.optional(),
  conversationId: z.string(),
  retryOf: z.string().optional(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().optional(),
});
export type Run = z.infer<typeof RunSchema>;
