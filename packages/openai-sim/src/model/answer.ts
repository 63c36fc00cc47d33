import { z } from "zod";

const FailureSchema = z.enum(["usage_limit", "overloaded", "context", "500", "rate_limit"]);

/** How a model request can fail, in OpenAI's shapes. */
export type ModelFailure = z.output<typeof FailureSchema>;

const AnswerStepSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({ type: z.literal("reasoning"), text: z.string() }),
  z.strictObject({ type: z.literal("shell"), command: z.string() }),
  z.strictObject({ type: z.literal("patch"), path: z.string(), content: z.string() }),
  z.strictObject({ type: z.literal("view"), path: z.string() }),
  z.strictObject({ type: z.literal("draw"), prompt: z.string() }),
  z.strictObject({ type: z.literal("wait"), cellId: z.string() }),
  z.strictObject({ type: z.literal("compaction") }),
  z.strictObject({ type: z.literal("fail"), failure: FailureSchema }),
  z.strictObject({ type: z.literal("cut") }),
]);

export type AnswerStep = z.output<typeof AnswerStepSchema>;

export const ModelAnswerSchema = z.strictObject({
  steps: z.tuple([AnswerStepSchema], AnswerStepSchema),
  tokenDelayMs: z.number().nonnegative().optional(),
  onlyWhenInputIncludes: z.string().optional(),
});

/** One answer of the model: what it streams or does, in order. */
export type ModelAnswer = z.output<typeof ModelAnswerSchema>;

export function isFailure(text: string): text is ModelFailure {
  return FailureSchema.safeParse(text).success;
}
