import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { Failure } from "../failure.ts";

const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

type RequestHead = { headers: IncomingHttpHeaders; method?: string | undefined };

export type OriginRules = {
  /** Under which address people reach the console, where that is not the one it listens at. */
  publicUrl: URL | undefined;
  /** Whether only this machine reaches it. */
  isOnLoopback: boolean;
};

/**
 * Refuses requests that another site makes: a Host that is not ours, an Origin that is not this Host.
 * The same rule holds for HTTP and for WebSocket upgrades.
 */
export function checkOrigin(request: RequestHead, rules: OriginRules): void {
  const host = parseHost(request.headers.host);
  if (!host || !isServed(host, rules)) {
    throw new Failure(
      "INVALID_REQUEST",
      "This Host is not served here. If it is how this console is reached, say so: LATCHKEY_PUBLIC_URL.",
    );
  }
  const { origin } = request.headers;
  if (origin !== undefined) checkSite(origin, ownOrigin(request.headers, host, rules));
  // Another port of this machine is "same-site", and no less another site.
  const site = request.headers["sec-fetch-site"] ?? "none";
  if (site !== "same-origin" && site !== "none" && !isNavigation(request)) {
    throw new Failure("INVALID_REQUEST", OTHER_SITE);
  }
}

const OTHER_SITE = "Requests from other sites are refused.";

/** A name that leads here may be another site's (DNS rebinding); a bare address is nobody's. */
function isServed(host: URL, { publicUrl, isOnLoopback }: OriginRules): boolean {
  if (LOOPBACK_NAMES.has(host.hostname) || host.host === publicHost(publicUrl)) return true;
  if (isOnLoopback) return false;
  return publicUrl === undefined || isIP(host.hostname.replace(/^\[|\]$/g, "")) !== 0;
}

/** Where this request's page must have come from, scheme included. */
function ownOrigin(headers: IncomingHttpHeaders, host: URL, { publicUrl }: OriginRules): URL {
  if (publicUrl && host.host === publicHost(publicUrl)) return publicUrl;
  // A page of another site cannot send this header; a proxy that speaks TLS for us does.
  const isBehindTls = headers["x-forwarded-proto"] === "https";
  return new URL(`${isBehindTls ? "https" : "http"}://${host.host}`);
}

function checkSite(text: string, own: URL): void {
  const origin = parseUrl(text);
  if (origin?.origin === own.origin && origin.origin !== "null") return;
  if (origin?.host === own.host && origin.protocol === "https:") {
    throw new Failure(
      "INVALID_REQUEST",
      `This console does not know that it is reached as ${origin.origin}. Set LATCHKEY_PUBLIC_URL to that.`,
    );
  }
  throw new Failure("INVALID_REQUEST", OTHER_SITE);
}

/** A Host header may leave out the port that its scheme has anyway, and is read here as one of http. */
function publicHost(publicUrl: URL | undefined): string | undefined {
  return publicUrl && new URL(`http://${publicUrl.host}`).host;
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
