import type { Dispatcher } from "undici";
import { request as undiciRequest } from "undici";

import { settleOnAbort } from "../abort.ts";
import { AuthError } from "../errors.ts";
import type { DispatcherOptions } from "./dispatcher.ts";
import { createDispatcher } from "./dispatcher.ts";
import { describeNetworkFailure } from "./network-failure.ts";

/** One request. Bodies are text; the caller encodes and decodes them. */
export interface HttpRequest {
  method: "GET" | "POST";
  url: string;
  headers?: Record<string, string>;
  body?: string;
  /** May be sent again without harm, so that it may go over a connection that is open already. */
  isRepeatable?: boolean;
  /** For the whole exchange, redirects included. Default: the client's. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

/** An answer with whatever status; header names are in lower case. */
export interface HttpResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
}

/** Sends requests to authorization servers. Safe to share; close it when done. */
export interface HttpClient {
  /**
   * Resolves with any HTTP answer. Throws `AUTH_SERVER_UNREACHABLE` when there is none, and
   * `signal.reason` on abort.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

export interface HttpClientOptions extends DispatcherOptions {
  /** Default 30 seconds. */
  timeoutMs?: number;
  userAgent?: string;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_BODY_BYTES = 1024 * 1024;
const MAX_REDIRECTS = 3;

/**
 * Creates an HTTP client with one dispatcher: proxies and CAs as given, connections reused by
 * repeatable requests only, a time-out for each request, at most 1 MiB of answer, redirects (307,
 * 308) within one origin only.
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const dispatcher = createDispatcher(options);
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const userAgent = options.userAgent ?? "latchkey";
  return {
    request: (request) =>
      send(dispatcher, {
        timeoutMs,
        ...request,
        headers: { "user-agent": userAgent, accept: "application/json", ...request.headers },
      }),
    close: () => dispatcher.destroy(),
  };
}

async function send(
  dispatcher: Dispatcher,
  request: HttpRequest & { timeoutMs: number },
): Promise<HttpResponse> {
  request.signal?.throwIfAborted();
  const timeout = new AbortController();
  const timer = setTimeout(() => {
    timeout.abort(new DOMException("The request timed out", "TimeoutError"));
  }, request.timeoutMs);
  const signal = AbortSignal.any([timeout.signal, ...(request.signal ? [request.signal] : [])]);
  try {
    // Undici can take 100 ms to report an abort; the caller hears of it at once.
    return await settleOnAbort(followRedirects(dispatcher, request, signal), signal);
  } catch (error) {
    request.signal?.throwIfAborted();
    const { host } = new URL(request.url);
    const { sentence, code, wasSent } = describeNetworkFailure(error);
    throw new AuthError(
      "AUTH_SERVER_UNREACHABLE",
      `Cannot reach ${host}: ${sentence}. Check the network and the proxy settings, then try again.`,
      { cause: error, reason: wasSent ? "answer_lost" : code },
    );
  } finally {
    clearTimeout(timer);
  }
}

async function followRedirects(
  dispatcher: Dispatcher,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  let { url } = request;
  for (let hops = 0; ; hops += 1) {
    const response = await sendOnce(dispatcher, { ...request, url, signal });
    const location = response.headers["location"];
    const isRepeatable = response.status === 307 || response.status === 308;
    const next = location === undefined ? null : URL.parse(location, url);
    // Another origin must never see the body: it holds secrets.
    if (!isRepeatable || next?.origin !== new URL(url).origin || hops === MAX_REDIRECTS) {
      return response;
    }
    url = next.href;
  }
}

async function sendOnce(dispatcher: Dispatcher, request: HttpRequest): Promise<HttpResponse> {
  const answer = await undiciRequest(request.url, {
    dispatcher,
    method: request.method,
    headers: request.headers ?? {},
    // On a connection that the server closed while idle, the answer to a single-use token would be lost.
    reset: request.isRepeatable !== true,
    ...(request.body === undefined ? {} : { body: request.body }),
    ...(request.signal ? { signal: request.signal } : {}),
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new RangeError("The answer is larger than 1 MiB");
    chunks.push(chunk);
  }
  return {
    status: answer.statusCode,
    headers: joinHeaders(answer.headers),
    text: Buffer.concat(chunks).toString("utf8"),
  };
}

function joinHeaders(headers: Record<string, string | string[] | undefined>) {
  const present = Object.entries(headers).filter((entry) => entry[1] !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
