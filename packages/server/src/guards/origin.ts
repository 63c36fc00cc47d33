import type { IncomingHttpHeaders } from "node:http";
import { Failure } from "../failure.ts";

const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

type RequestHead = { headers: IncomingHttpHeaders; method?: string | undefined };

export type OriginRules = {
  /** Without an access token the console answers to loopback names only (DNS rebinding). */
  acceptsAnyHost: boolean;
};

/**
 * Refuses requests that another site makes: a Host that is not ours, an Origin that is not this Host.
 * The same rule holds for HTTP and for WebSocket upgrades.
 */
export function checkOrigin(request: RequestHead, { acceptsAnyHost }: OriginRules): void {
  const host = parseUrl(`http://${request.headers.host ?? ""}`);
  if (!host || (!acceptsAnyHost && !LOOPBACK_NAMES.has(host.hostname))) {
    throw new Failure("INVALID_REQUEST", "This Host is not served here.");
  }
  const { origin } = request.headers;
  if (origin !== undefined && parseUrl(origin)?.host !== host.host) {
    throw new Failure("INVALID_REQUEST", "Requests from other sites are refused.");
  }
  if (request.headers["sec-fetch-site"] === "cross-site" && !isNavigation(request)) {
    throw new Failure("INVALID_REQUEST", "Requests from other sites are refused.");
  }
}

function isNavigation(request: RequestHead): boolean {
  return request.method === "GET" && request.headers["sec-fetch-mode"] === "navigate";
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
