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
  const host = parseHost(request.headers.host);
  if (!host || (!acceptsAnyHost && !LOOPBACK_NAMES.has(host.hostname))) {
    throw new Failure("INVALID_REQUEST", "This Host is not served here.");
  }
  const { origin } = request.headers;
  if (origin !== undefined && parseUrl(origin)?.host !== host.host) {
    throw new Failure("INVALID_REQUEST", "Requests from other sites are refused.");
  }
  // Another port of this machine is "same-site", and no less another site.
  const site = request.headers["sec-fetch-site"] ?? "none";
  if (site !== "same-origin" && site !== "none" && !isNavigation(request)) {
    throw new Failure("INVALID_REQUEST", "Requests from other sites are refused.");
  }
}

function isNavigation(request: RequestHead): boolean {
  return request.method === "GET" && request.headers["sec-fetch-mode"] === "navigate";
}

/** A host and a port and nothing else, such as a user name that hides the one behind it. */
function parseHost(host = ""): URL | undefined {
  return /^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i.test(host)
    ? parseUrl(`http://${host}`)
    : undefined;
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
