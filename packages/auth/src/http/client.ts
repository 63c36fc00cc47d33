import type { Dispatcher } from "undici";

import { anySignal, settleOnAbort } from "../abort.ts";
import { unreachable } from "./failures.ts";
import type { Environment, Proxy } from "./proxy.ts";
import { chooseProxies } from "./proxy.ts";
import type { HttpResponse } from "./response.ts";
import type { Routes } from "./routes.ts";

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

/** Sends requests to authorization servers. Safe to share; close it when done. */
export interface HttpClient {
  /**
   * Resolves with any HTTP answer. Throws `AUTH_SERVER_UNREACHABLE` when there is none, and
   * `signal.reason` on abort.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

export interface HttpClientOptions {
  /** HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in either case. Default: no proxy. */
  proxyEnvironment?: Environment | undefined;
  /** PEM certificates to trust beside those of the system and of Node. */
  ca?: readonly string[] | undefined;
  /** Default 30 seconds. */
  timeoutMs?: number;
  userAgent?: string;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_REDIRECTS = 3;
const MAX_BODY_BYTES = 1024 * 1024;

/**
 * Creates an HTTP client: proxies and CAs as given, connections reused by repeatable requests only,
 * a time-out for each request, at most 1 MiB of answer, redirects (307, 308) within one origin only.
 * Throws a `TypeError` for an unusable proxy address.
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, userAgent = "latchkey", ca = [] } = options;
  const chooseProxy = chooseProxies(options.proxyEnvironment ?? {});
  let routes: Promise<Routes> | undefined;
  // Most processes that could send a request send none, and undici takes its time and memory.
  const open = async () => new (await import("./routes.ts")).Routes(chooseProxy, ca);
  return {
    request: async (request) => {
      const headers = { "user-agent": userAgent, accept: "application/json", ...request.headers };
      return send(await (routes ??= open()), { timeoutMs, ...request, headers });
    },
    close: async () => (await routes)?.close(),
  };
}

async function send(
  routes: Routes,
  request: HttpRequest & { timeoutMs: number },
): Promise<HttpResponse> {
  const { signal } = request;
  signal?.throwIfAborted();
  const ended = anySignal(signal, AbortSignal.timeout(request.timeoutMs));
  let proxy: Proxy | undefined;
  const follow = async (): Promise<HttpResponse> => {
    let { url } = request;
    for (let hops = 0; ; hops += 1) {
      const target = new URL(url);
      const route = routes.to(target, request.isRepeatable === true);
      ({ proxy } = route);
      const response = await exchange(route.dispatcher, target, { ...request, signal: ended });
      const { location } = response.headers;
      if (location === undefined) return response;
      const isRepeatable = response.status === 307 || response.status === 308;
      const next = URL.parse(location, url);
      // Another origin must never see the body: it holds secrets.
      if (!isRepeatable || next?.origin !== target.origin || hops === MAX_REDIRECTS) {
        return response;
      }
      url = next.href;
    }
  };
  try {
    // Undici can take 100 ms to report an abort.
    return await settleOnAbort(follow(), ended);
  } catch (error) {
    signal?.throwIfAborted();
    throw unreachable(error, new URL(request.url).host, proxy);
  }
}

async function exchange(
  dispatcher: Dispatcher,
  { origin, pathname, search }: URL,
  { method, headers, body: sent, isRepeatable, signal }: HttpRequest,
): Promise<HttpResponse> {
  const answer = await dispatcher.request({
    origin,
    path: pathname + search,
    method,
    ...(headers && { headers }),
    ...(sent === undefined ? {} : { body: sent }),
    ...(signal && { signal }),
    // On a connection that the server closed while idle, the answer to a single-use token would be lost.
    reset: isRepeatable !== true,
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw new RangeError("The answer is larger than 1 MiB");
    chunks.push(chunk);
  }
  const { statusCode: status } = answer;
  const text = Buffer.concat(chunks).toString("utf8");
  return { status, headers: joinHeaders(answer.headers), text };
}

function joinHeaders(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  const present = Object.entries(headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, String(value)]));
}
