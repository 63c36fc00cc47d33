import { z } from "zod";

const HttpFailureSchema = z.object({ httpStatusCode: z.number().nullish() });

/** Codex's classification of a failure: a word, or a word with the HTTP status that it met. */
const CodexErrorInfoSchema = z.union([z.string(), z.record(z.string(), z.unknown())]);

export const TurnErrorSchema = z.object({
  message: z.string(),
  codexErrorInfo: CodexErrorInfoSchema.nullish(),
  additionalDetails: z.string().nullish(),
});
export type TurnError = z.infer<typeof TurnErrorSchema>;

export const TurnSchema = z.object({
  id: z.string(),
  status: z.enum(["completed", "interrupted", "failed", "inProgress"]),
  error: TurnErrorSchema.nullish(),
});

export const TokenCountsSchema = z.object({
  inputTokens: z.number(),
  cachedInputTokens: z.number(),
  outputTokens: z.number(),
  reasoningOutputTokens: z.number(),
});
export type TokenCounts = z.infer<typeof TokenCountsSchema>;

/** The HTTP status in a `codexErrorInfo`, whichever kind of connection failure carries it. */
export function httpStatusOf(error: TurnError): number | undefined {
  const info = error.codexErrorInfo;
  if (typeof info !== "object" || info === null) return undefined;
  const [detail] = Object.values(info);
  const parsed = HttpFailureSchema.safeParse(detail);
  return parsed.success ? (parsed.data.httpStatusCode ?? undefined) : undefined;
}
