import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import type { Logger } from "pino";
import { Failure } from "../failure.ts";

const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);

type RequestHead = { headers: IncomingHttpHeaders; method?: string | undefined };

export type OriginRules = {
  /** Under which address people reach the console, where that is not the one it listens at. */
  publicUrl: URL | undefined;
  /** Whether only this machine reaches it. */
  isOnLoopback: boolean;
};

/** Refuses a request as `checkOrigin` does. */
export type OriginGuard = (request: RequestHead) => void;

/** What strangers can have logged: each Host with its Origin once, and no more than this. */
const MAX_TOLD = 50;

/** Logs what it refuses, with what the proxy in front has to send. */
export function createOriginGuard(rules: OriginRules, log: Logger): OriginGuard {
  const told = new Set<string>();
  return (request) => {
    try {
      checkOrigin(request, rules);
    } catch (error) {
      const { host, origin, "x-forwarded-proto": forwardedProto } = request.headers;
      const seen = JSON.stringify([host, origin]);
      if (error instanceof SiteRefused && told.size < MAX_TOLD && !told.has(seen)) {
        told.add(seen);
        log.warn({ host, origin, forwardedProto, reason: error.message }, "http.site_refused");
      }
      throw error;
    }
  };
}

/** A Host or an Origin that is not ours; its sentence says what a proxy has to send. */
export class SiteRefused extends Failure {
  constructor(message: string) {
    super("INVALID_REQUEST", message);
    this.name = "SiteRefused";
  }
}

/**
 * Refuses requests that another site makes: a Host that is not ours, an Origin that is not this Host.
 * The same rule holds for HTTP and for WebSocket upgrades.
 */
export function checkOrigin(request: RequestHead, rules: OriginRules): void {
  const host = parseHost(request.headers.host);
  if (!host || !isServed(host, rules)) {
    throw new SiteRefused(describeHost(request.headers, rules));
  }
  const { origin } = request.headers;
  if (origin !== undefined) {
    checkSite(origin, { own: ownOrigin(request.headers, host, rules), headers: request.headers });
  }
  // Another port of this machine is "same-site", and no less another site.
  const site = request.headers["sec-fetch-site"] ?? "none";
  if (site !== "same-origin" && site !== "none" && !isNavigation(request)) {
    throw new SiteRefused(OTHER_SITE);
  }
}

const OTHER_SITE = "Requests from other sites are refused.";

/** A name that leads here may be another site's (DNS rebinding); a bare address is nobody's. */
function isServed(host: URL, { publicUrl, isOnLoopback }: OriginRules): boolean {
  if (LOOPBACK_NAMES.has(host.hostname) || isPublicHost(host.host, publicUrl)) return true;
  if (isOnLoopback) return false;
  return publicUrl === undefined || isIP(host.hostname.replace(/^\[|\]$/g, "")) !== 0;
}

/** Where this request's page must have come from, scheme included. */
function ownOrigin(headers: IncomingHttpHeaders, host: URL, { publicUrl }: OriginRules): URL {
  if (publicUrl && isPublicHost(host.host, publicUrl)) return publicUrl;
  // A page of another site cannot send this header; a proxy that speaks TLS for us does.
  const scheme = forwardedScheme(headers) ?? (host.port === "443" ? "https" : "http");
  return new URL(`${scheme}://${host.host}`);
}

/** The first of several proxies is the one that the browser speaks with. */
function forwardedScheme(headers: IncomingHttpHeaders): "http" | "https" | undefined {
  const [first] = String(headers["x-forwarded-proto"] ?? "").split(",");
  const scheme = first?.trim().toLowerCase();
  return scheme === "https" || scheme === "http" ? scheme : undefined;
}

function checkSite(text: string, request: { own: URL; headers: IncomingHttpHeaders }): void {
  const { own, headers } = request;
  const origin = parseUrl(text);
  if (origin?.origin === own.origin && origin.origin !== "null") return;
  if (
    origin?.hostname === own.hostname &&
    origin.port === own.port &&
    origin.protocol === "https:"
  ) {
    throw new SiteRefused(
      `This console does not know that it is reached as ${origin.origin}. Have the proxy send ` +
        `X-Forwarded-Proto: https, or start the console with LATCHKEY_PUBLIC_URL=${origin.origin}`,
    );
  }
  // The browser itself says that the page is this site's: then something on the way changed the Host.
  if (origin && /^https?:$/.test(origin.protocol) && headers["sec-fetch-site"] === "same-origin") {
    throw new SiteRefused(
      `The page is at ${origin.origin}, and the request came with Host: ${headers.host}. Have the ` +
        `proxy send Host: ${origin.host} and X-Forwarded-Proto: ${origin.protocol.slice(0, -1)}, ` +
        `and start the console with LATCHKEY_PUBLIC_URL=${origin.origin}`,
    );
  }
  throw new SiteRefused(OTHER_SITE);
}

function describeHost(headers: IncomingHttpHeaders, { publicUrl }: OriginRules): string {
  const host = parseHost(headers.host);
  const asked = `This Host is not served here: ${host?.host ?? "none"}.`;
  const known = publicUrl
    ? `This console is reached as ${publicUrl.origin}: have the proxy send Host: ${publicUrl.host}. `
    : "";
  const scheme = forwardedScheme(headers) ?? "https";
  const meant = host ? `${scheme}://${host.host}` : "https://…";
  return `${asked} ${known}If it is how people reach this console, start it with LATCHKEY_PUBLIC_URL=${meant}`;
}

/** Whether a Host header names the public address. It may have the port that its scheme has anyway. */
export function isPublicHost(host: string | undefined, publicUrl: URL | undefined): boolean {
  return (
    publicUrl !== undefined && parseUrl(`${publicUrl.protocol}//${host}`)?.host === publicUrl.host
  );
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
