import type { Dispatcher } from "undici";

import { abortWith, forgetAbort } from "../abort.ts";
import type { Abortable } from "../abort.ts";
import { AuthError } from "../errors.ts";
import type { DispatcherOptions, Dispatchers } from "./dispatcher.ts";
import { prepareDispatchers } from "./dispatcher.ts";
import { Exchange } from "./exchange.ts";
import { describeNetworkFailure } from "./network-failure.ts";
import type { HttpResponse } from "./response.ts";

export type { HttpResponse };

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

export interface HttpClientOptions extends DispatcherOptions {
  /** Default 30 seconds. */
  timeoutMs?: number;
  userAgent?: string;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const MAX_REDIRECTS = 3;

/**
 * Creates an HTTP client: proxies and CAs as given, connections reused by repeatable requests only,
 * a time-out for each request, at most 1 MiB of answer, redirects (307, 308) within one origin only.
 */
export function createHttpClient(options: HttpClientOptions = {}): HttpClient {
  const create = prepareDispatchers(options);
  let dispatchers: Promise<Dispatchers> | undefined;
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const userAgent = options.userAgent ?? "latchkey";
  return {
    request: async (request) => {
      const { singleUse, repeatable } = await (dispatchers ??= create());
      return send(request.isRepeatable === true ? repeatable : singleUse, {
        timeoutMs,
        ...request,
        headers: { "user-agent": userAgent, accept: "application/json", ...request.headers },
      });
    },
    close: async () => {
      const opened = await dispatchers;
      await Promise.all([opened?.singleUse.destroy(), opened?.repeatable.destroy()]);
    },
  };
}

async function send(
  dispatcher: Dispatcher,
  request: HttpRequest & { timeoutMs: number },
): Promise<HttpResponse> {
  const { signal } = request;
  signal?.throwIfAborted();
  const hops = new Hops(dispatcher, request);
  const timer = setTimeout(() => {
    hops.abort(new DOMException("The request timed out", "TimeoutError"));
  }, request.timeoutMs);
  if (signal) abortWith(signal, hops);
  try {
    return await hops.follow();
  } catch (error) {
    signal?.throwIfAborted();
    const { host } = new URL(request.url);
    const { sentence, code, wasSent } = describeNetworkFailure(error);
    throw new AuthError(
      "AUTH_SERVER_UNREACHABLE",
      `Cannot reach ${host}: ${sentence}. Check the network and the proxy settings, then try again.`,
      { cause: error, reason: wasSent ? "answer_lost" : code },
    );
  } finally {
    clearTimeout(timer);
    if (signal) forgetAbort(signal, hops);
  }
}

/** A request and the redirects that it is sent on by. */
class Hops implements Abortable {
  readonly #dispatcher: Dispatcher;
  readonly #request: HttpRequest;
  #current: Exchange | undefined;
  #abort: { reason: unknown } | undefined;

  constructor(dispatcher: Dispatcher, request: HttpRequest) {
    this.#dispatcher = dispatcher;
    this.#request = request;
  }

  abort(reason: unknown): void {
    this.#abort = { reason };
    this.#current?.abort(reason);
  }

  async follow(): Promise<HttpResponse> {
    let { url } = this.#request;
    for (let hops = 0; ; hops += 1) {
      const response = await this.#send(new URL(url));
      const { location } = response.headers;
      if (location === undefined) return response;
      const isRepeatable = response.status === 307 || response.status === 308;
      const next = URL.parse(location, url);
      // Another origin must never see the body: it holds secrets.
      if (!isRepeatable || next?.origin !== new URL(url).origin || hops === MAX_REDIRECTS) {
        return response;
      }
      url = next.href;
    }
  }

  #send({ origin, pathname, search }: URL): Promise<HttpResponse> {
    // The abort may come between two hops.
    if (this.#abort) throw this.#abort.reason;
    const { method, headers = {}, body, isRepeatable } = this.#request;
    this.#current = Exchange.send(this.#dispatcher, {
      origin,
      path: pathname + search,
      method,
      headers,
      // On a connection that the server closed while idle, the answer to a single-use token would be lost.
      reset: isRepeatable !== true,
      ...(body === undefined ? {} : { body }),
    });
    return this.#current.answer;
  }
}
