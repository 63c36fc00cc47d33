import { cleanPeerText } from "@latchkey/auth";
import type { ErrorBody } from "@latchkey/contracts";
import { APIConnectionError, APIError } from "openai";
import { z } from "zod";

const MOST_QUOTED_CHARACTERS = 300;
const CONTEXT_TOO_SMALL = /context (length|size|window)|context (the )?overflow|n_ctx/i;
const MODEL_UNKNOWN =
  /model.{0,100}(not found|does not exist)|(no|invalid) models?\b|failed to load model/i;

/** An answer that says nothing is how LM Studio reports some overflows of the context. */
export const EMPTY_ANSWER: ErrorBody = {
  code: "LMSTUDIO_ERROR",
  message:
    "LM Studio sent an empty answer. The conversation may be longer than the model's context: " +
    "load the model with a larger one, or start a new chat.",
};

function unreachable(address: string): ErrorBody {
  return {
    code: "LMSTUDIO_UNAVAILABLE",
    message: `LM Studio cannot be reached at ${address}. Start its server there, then press Retry.`,
  };
}

export function brokenOff(address: string): ErrorBody {
  return {
    code: "LMSTUDIO_UNAVAILABLE",
    message: `LM Studio at ${address} broke off in the middle of the answer. See its log, then press Retry.`,
  };
}

/** What made a request to LM Studio fail, in the console's own codes. */
export function toErrorBody(
  error: unknown,
  { address, model, isStreaming }: { address: string; model: string; isStreaming: boolean },
): ErrorBody {
  if (error instanceof APIConnectionError) return unreachable(address);
  if (isTokenRefused(error))
    return { code: "LMSTUDIO_UNAVAILABLE", message: tokenRefused(address) };
  if (isApiError(error)) return refusal(error, model);
  if (error instanceof SyntaxError || error instanceof z.ZodError) {
    return {
      code: "LMSTUDIO_ERROR",
      message: `What answered at ${address} does not speak LM Studio's API. Check the address.`,
    };
  }
  return isStreaming ? brokenOff(address) : unreachable(address);
}

/** Whether LM Studio asks for an API token and did not get a valid one. */
export function isTokenRefused(error: unknown): boolean {
  return isApiError(error) && (error.status === 401 || error.status === 403);
}

export function tokenRefused(address: string): string {
  return (
    `LM Studio at ${address} asks for an API token, and did not accept what it got. Make one in LM ` +
    "Studio's developer settings, set LATCHKEY_LMSTUDIO_TOKEN to it, and start Latchkey again."
  );
}

function isApiError(error: unknown): error is APIError {
  return error instanceof APIError;
}

/** The one place where LM Studio's words are read: it has neither codes nor steady statuses. */
function refusal(error: APIError, model: string): ErrorBody {
  const text = wordsOf(error);
  const code = "LMSTUDIO_ERROR";
  if (CONTEXT_TOO_SMALL.test(text)) {
    const message =
      "The conversation is longer than the model's context. Load the model with a larger context in " +
      "LM Studio, or start a new chat.";
    return { code, message };
  }
  if (error.status === 404 || MODEL_UNKNOWN.test(text)) {
    const name = cleanPeerText(model);
    return {
      code,
      message: `LM Studio cannot load ${name}${quoted(text)}. Choose another model, or look in LM Studio.`,
    };
  }
  const status = error.status === undefined ? "" : ` with status ${error.status}`;
  return { code, message: `LM Studio failed${status}${quoted(text)}. See its log for more.` };
}

const WordsSchema = z.union([z.string(), z.object({ message: z.string() })]);

function wordsOf({ error }: APIError): string {
  const { data } = WordsSchema.safeParse(error);
  const text = typeof data === "string" ? data : (data?.message ?? "");
  return cleanPeerText(text, MOST_QUOTED_CHARACTERS).replace(/\.$/, "");
}

function quoted(text: string): string {
  return text === "" ? "" : `: “${text}”`;
}
