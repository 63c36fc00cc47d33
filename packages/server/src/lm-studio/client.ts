import OpenAI from "openai";
import { Agent, fetch, type Dispatcher } from "undici";

/** The longest that a timer can hold: 24 days. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

/** LM Studio asks for no key by default, and the client insists on one. */
const ANY_KEY = "lm-studio";

/** An OpenAI client for LM Studio: waits for the first token as long as it takes, never asks twice. */
export type LmStudioClient = { openai: OpenAI; close: () => Promise<void> };

export function createLmStudioClient(baseURL: string, token = ANY_KEY): LmStudioClient {
  const agent = new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    // LM Studio drops idle connections, and a message must not be lost to a stale one.
    pipelining: 0,
  });
  const openai = new OpenAI({
    baseURL,
    apiKey: token,
    // Absent ones would be read from the environment, and sent.
    organization: null,
    project: null,
    timeout: NO_TIMEOUT_MS,
    maxRetries: 0,
    logLevel: "off",
    fetch: createFetch(agent),
  });
  return { openai, close: () => agent.destroy() };
}

/** The platform's own fetch gives up after five minutes without a byte, and cannot be told not to. */
function createFetch(dispatcher: Dispatcher): typeof globalThis.fetch {
  return async (input, { method, headers, body, signal } = {}) => {
    const answer = await fetch(input instanceof Request ? input.url : input, {
      dispatcher,
      method: method ?? "GET",
      headers: [...new Headers(headers)],
      signal: signal ?? null,
      body: typeof body === "string" ? body : null,
    });
    return new Response(answer.body, { status: answer.status, headers: [...answer.headers] });
  };
}
