import { AuthError } from "../errors.ts";
import type { Proxy } from "./proxy.ts";
import { isSocks } from "./proxy.ts";
import type { HttpResponse } from "./response.ts";
import { readBody, retryAfterSeconds } from "./response.ts";

/** The `reason` when a page for browsers stands before the authorization server. */
export const CHALLENGE = "challenge";

const UNTRUSTED =
  "its TLS certificate is not trusted here (behind a corporate proxy, set NODE_EXTRA_CA_CERTS to the proxy's CA file)";
const NO_ANSWER = "it did not answer in time";
const DROPPED = "the connection was dropped";
const NO_TLS = "something without TLS answers there";
const NO_HTTP = "what answers there does not speak HTTP";

/** What comes before a request leaves, so that it cannot have had an effect; while connecting. */
const CONNECTING: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name cannot be resolved",
  EAI_AGAIN: "its name cannot be resolved",
  ECONNREFUSED: "the connection was refused",
  ENETUNREACH: "the network is unreachable",
  EHOSTUNREACH: "the network is unreachable",
  UND_ERR_CONNECT_TIMEOUT: NO_ANSWER,
  UND_ERR_PRX_CONN: DROPPED,
};

/** As well before a request leaves; while agreeing on TLS. */
const SECURING: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  // A CA of the same name that is trusted here has another key.
  CERT_SIGNATURE_FAILURE: UNTRUSTED,
  CERT_UNTRUSTED: UNTRUSTED,
  CERT_REJECTED: UNTRUSTED,
  CERT_REVOKED: UNTRUSTED,
  INVALID_CA: UNTRUSTED,
  CERT_HAS_EXPIRED: "its TLS certificate has expired, or the clock here is wrong",
  CERT_NOT_YET_VALID: "its TLS certificate is not valid yet, or the clock here is wrong",
  ERR_TLS_CERT_ALTNAME_INVALID: "its TLS certificate is for another name",
  UND_ERR_PRX_TLS: "its TLS certificate is for another name",
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: NO_TLS,
};

const UNDERWAY: Readonly<Record<string, string>> = {
  ECONNRESET: DROPPED,
  EPIPE: DROPPED,
  UND_ERR_SOCKET: DROPPED,
  ETIMEDOUT: NO_ANSWER,
  UND_ERR_HEADERS_TIMEOUT: NO_ANSWER,
  UND_ERR_BODY_TIMEOUT: NO_ANSWER,
};

/** The proxy answered a request for a tunnel with this status. */
export class ProxyRefusal extends Error {
  override readonly name = "ProxyRefusal";
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

/** What kept a request from being answered, in words; no name of a program's error is among them. */
export function unreachable(error: unknown, host: string, proxy: Proxy | undefined): AuthError {
  const code = errorCode(error);
  const atProxy = proxy && describeProxyFailure(error, code, proxy);
  if (atProxy) {
    const { reason, why, advice = `Correct ${proxy.variable}, or start the proxy` } = atProxy;
    return new AuthError(
      "AUTH_SERVER_UNREACHABLE",
      `The proxy ${proxy.name} (from ${proxy.variable}) ${why}, so that ${host} is out of reach. ` +
        `${advice}, then try again.`,
      { cause: error, reason },
    );
  }
  const wasSent = code === undefined || !(code in CONNECTING || code in SECURING);
  const through = proxy ? ` through the proxy ${proxy.name}` : "";
  return new AuthError(
    "AUTH_SERVER_UNREACHABLE",
    `Cannot reach ${host}${through}: ${describe(error, code)}. ` +
      "Check the network and the proxy settings, then try again.",
    { cause: error, reason: wasSent ? "answer_lost" : code },
  );
}

interface ProxyFailure {
  reason: string;
  why: string;
  advice?: string;
}

/** Every connection is the proxy's where there is one; what is agreed on in it is the server's. */
function describeProxyFailure(
  error: unknown,
  code: string | undefined,
  proxy: Proxy,
): ProxyFailure | undefined {
  if (error instanceof ProxyRefusal) return describeRefusedTunnel(error.status, proxy);
  // What undici makes of a 407 to a request without a tunnel.
  if (code === "UND_ERR_INVALID_ARG") return describeRefusedTunnel(407, proxy);
  const isSocksFailure = error instanceof Error && error.name === "SocksClientError";
  if (isSocksFailure || (isSocks(proxy) && code === undefined && !isTimeout(error))) {
    return describeSocksFailure(error, proxy);
  }
  const sentence = isNoHttp(error, code) ? NO_HTTP : CONNECTING[code ?? ""];
  if (sentence === undefined) return undefined;
  return { reason: "proxy_unreachable", why: `cannot be reached: ${sentence}` };
}

function describeRefusedTunnel(status: number, { variable, url }: Proxy): ProxyFailure {
  if (status === 407) {
    const example = `${url.protocol}//user:password@${url.host}`;
    return url.username === ""
      ? {
          reason: "proxy_authentication",
          why: "wants a user name and a password",
          advice: `Put them into ${variable} (${example})`,
        }
      : {
          reason: "proxy_authentication",
          why: "does not accept the user name and password it was given",
          advice: `Correct them in ${variable} (special characters as %40 and the like)`,
        };
  }
  if (status >= 500) {
    return {
      reason: "proxy_failed",
      why: `cannot get through (HTTP ${status})`,
      advice: "Ask whoever runs the proxy, or wait a moment",
    };
  }
  return {
    reason: "proxy_refused",
    why: `does not allow it (HTTP ${status})`,
    advice: "Ask whoever runs the proxy to allow that address",
  };
}

function describeSocksFailure(error: unknown, { variable }: Proxy): ProxyFailure {
  const words = error instanceof Error ? error.message : "";
  if (/authentication/iu.test(words)) {
    const advice = `Put the right user name and password into ${variable}`;
    return { reason: "proxy_authentication", why: "did not let this user in", advice };
  }
  if (/rejected connection/iu.test(words)) {
    const advice = "Ask whoever runs the proxy";
    return { reason: "proxy_failed", why: "could not connect", advice };
  }
  return { reason: "proxy_unreachable", why: "cannot be reached, or is no SOCKS proxy" };
}

function describe(error: unknown, code: string | undefined): string {
  if (isTimeout(error)) return NO_ANSWER;
  if (error instanceof RangeError) return "its answer is larger than 1 MiB";
  if (isNoHttp(error, code)) return NO_HTTP;
  if (code === undefined) return "the connection failed";
  const known = CONNECTING[code] ?? SECURING[code] ?? UNDERWAY[code];
  if (known !== undefined) return known;
  return /^(?:ERR_SSL|ERR_TLS|EPROTO)/u.test(code) ? "TLS failed" : "the connection failed";
}

/** Undici's parser gives only some of its errors a code. */
function isNoHttp(error: unknown, code: string | undefined): boolean {
  const isParsers = error instanceof Error && error.name === "HTTPParserError";
  return isParsers || code?.startsWith("HPE_") === true || code === "UND_ERR_HEADERS_OVERFLOW";
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}

function errorCode(error: unknown): string | undefined {
  for (let current = error; current instanceof Error; current = current.cause) {
    if ("code" in current && typeof current.code === "string") return current.code;
    if (current instanceof AggregateError && current.errors[0]) return errorCode(current.errors[0]);
  }
  return undefined;
}

/**
 * The error for an answer that says nothing about the request itself: a challenge for browsers, a
 * rate limit, a failing server, a redirect, a web page in place of JSON. Undefined when the answer
 * is the server's word.
 */
export function transientFailure(response: HttpResponse, url: string): AuthError | undefined {
  const { host } = new URL(url);
  const { status } = response;
  const wait = retryAfterSeconds(response);
  const details = { retryAfterSeconds: wait };
  if (isChallenge(response)) return challenged(host, details);
  if (status === 429) {
    const when = wait === undefined ? "in a few minutes" : `in ${Math.ceil(wait)} seconds`;
    const message = `${host} has had too many requests. Try again ${when}.`;
    return new AuthError("RATE_LIMITED", message, { ...details, reason: "http_429" });
  }
  if (status >= 500 || status === 408) {
    const message = `${host} answered with HTTP ${status}. It may be down for a moment; try again.`;
    return new AuthError("AUTH_SERVER_UNREACHABLE", message, {
      ...details,
      reason: `http_${status}`,
    });
  }
  const isElsewhere = (status >= 300 && status < 400) || status === 407;
  if (isElsewhere || readBody(response).kind === "page") {
    return new AuthError(
      "AUTH_SERVER_UNREACHABLE",
      `Something else answered in place of ${host} (a web page or a redirect). ` +
        "Sign in to the network you are on, or check the proxy settings, then try again.",
      { reason: "intercepted" },
    );
  }
  return undefined;
}

/** Cloudflare's page that only a browser can pass; it says nothing about the request behind it. */
function isChallenge(response: HttpResponse): boolean {
  const { headers, status } = response;
  if (headers["cf-mitigated"] === "challenge") return true;
  const isCloudflare = headers["cf-ray"] !== undefined || headers["server"] === "cloudflare";
  return isCloudflare && status === 403 && readBody(response).kind === "page";
}

function challenged(host: string, details: { retryAfterSeconds: number | undefined }): AuthError {
  return new AuthError(
    "AUTH_SERVER_UNREACHABLE",
    `The protection in front of ${host} (Cloudflare) wants to see a browser before it lets this ` +
      "machine through. That says nothing about the sign-in and mostly passes by itself; another " +
      "network helps, or switching a VPN off. Try again in a few minutes.",
    { ...details, reason: CHALLENGE },
  );
}
