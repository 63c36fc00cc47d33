import type { ErrorBody } from "@latchkey/contracts";
import { z } from "zod";

const AnswerSchema = z.strictObject({ answer: z.enum(["yes", "no"]) });
const FENCED_BLOCK = /^```[a-z]*[ \t]*\r?\n([\s\S]*?)^```/gimu;

/** What a model that follows schemas is held to. */
export const YES_OR_NO_SCHEMA = {
  type: "object",
  properties: { answer: { type: "string", enum: ["yes", "no"] } },
  required: ["answer"],
  additionalProperties: false,
};

export const INVALID_ANSWER: ErrorBody = {
  code: "INVALID_BREAK_RESPONSE",
  message:
    'The answer must be {"answer":"yes"} or {"answer":"no"}, and it was not. Retry asks again.',
};

export function askYesOrNo(question: string): string {
  return `${question}\n\nAnswer with JSON only: {"answer":"yes"} or {"answer":"no"}.`;
}

/** The answer as strict JSON, or in the one fenced block of a longer text; undefined for all else. */
export function readYesOrNo(text: string): "yes" | "no" | undefined {
  const blocks = [...text.matchAll(FENCED_BLOCK)].map(([, block]) => block ?? "");
  const [only] = blocks.length === 1 ? blocks : [];
  return parseAnswer(text) ?? (only === undefined ? undefined : parseAnswer(only));
}

function parseAnswer(text: string): "yes" | "no" | undefined {
  try {
    return AnswerSchema.safeParse(JSON.parse(text.trim())).data?.answer;
  } catch {
    return undefined;
  }
}
