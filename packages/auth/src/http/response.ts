import { z } from "zod";

import { cleanPeerText } from "../text-safety.ts";

/** An answer with whatever status; header names are in lower case. */
export interface HttpResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
}

/** What kind of thing an answer holds; a web page means that something else answered. */
export type ResponseBody =
  { kind: "json"; value: unknown } | { kind: "empty" } | { kind: "page" } | { kind: "malformed" };

/** The peer's error, wherever it put it. */
export interface PeerError {
  /** In lower case. */
  code?: string;
  /** Safe to show. */
  text?: string;
}

const text = z.string().min(1).optional().catch(undefined);
const ErrorObjectSchema = z.object({ code: text, type: text, message: text });
const ErrorBodySchema = z.object({
  error: z.union([z.string(), ErrorObjectSchema]).optional().catch(undefined),
  detail: z.union([z.string(), ErrorObjectSchema]).optional().catch(undefined),
  code: text,
  error_description: text,
  message: text,
});

/** Reads an answer's text as JSON, and names what it is when it is not. */
export function readBody(response: HttpResponse): ResponseBody {
  const body = response.text.trim();
  if (body === "") return { kind: "empty" };
  const isHtml = /\bhtml\b/u.test(response.headers["content-type"] ?? "");
  const value = parseJson(body);
  // Some servers call their JSON a web page; no web page is a JSON object.
  if (value !== undefined && (!isHtml || typeof value === "object")) return { kind: "json", value };
  return { kind: isHtml || body.startsWith("<") ? "page" : "malformed" };
}

/** Undefined for what is no JSON; the parser's message quotes the text, which may hold tokens. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Finds the error code and text in the shapes that OAuth servers and OpenAI's API use. */
export function readPeerError(response: HttpResponse): PeerError {
  const body = readBody(response);
  const parsed = body.kind === "json" ? ErrorBodySchema.safeParse(body.value).data : undefined;
  if (!parsed) return {};
  const { error, detail } = parsed;
  const nested = [error, detail].find((value) => typeof value === "object");
  const code = (typeof error === "string" ? error : nested?.code) ?? parsed.code;
  const message = firstText(parsed.error_description, nested?.message, parsed.message, detail);
  return {
    ...(code === undefined ? {} : { code: cleanPeerText(code, 80).toLowerCase() }),
    ...(message === undefined ? {} : { text: cleanPeerText(message) }),
  };
}

function firstText(...candidates: unknown[]): string | undefined {
  return candidates.find((candidate) => typeof candidate === "string");
}

const MAX_RETRY_AFTER_SECONDS = 24 * 60 * 60;

/**
 * Seconds that `Retry-After` asks for, a day at most; undefined without one. A date is
 * measured from the server's own `Date`, so that a wrong local clock does not matter.
 *
 * @see RFC 9110 §10.2.3
 */
export function retryAfterSeconds(response: HttpResponse): number | undefined {
  const value = response.headers["retry-after"]?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/u.test(value)) return Math.min(Number(value), MAX_RETRY_AFTER_SECONDS);
  const until = Date.parse(value);
  if (Number.isNaN(until)) return undefined;
  const seconds = (until - (serverTimeOf(response) ?? Date.now())) / 1000;
  return Math.min(Math.max(0, seconds), MAX_RETRY_AFTER_SECONDS);
}

/** The server's clock when it answered, in epoch milliseconds; undefined where it does not say. */
export function serverTimeOf({ headers }: Pick<HttpResponse, "headers">): number | undefined {
  const time = Date.parse(headers["date"] ?? "");
  return Number.isNaN(time) ? undefined : time;
}
