import { AuthError } from "../errors.ts";
import type { HttpResponse } from "./response.ts";
import { readBody } from "./response-body.ts";
import { retryAfterSeconds } from "./retry-after.ts";

/**
 * The error for an answer that says nothing about the request itself: a rate limit, a failing
 * server, a redirect, a web page in place of JSON. Undefined when the answer is the server's word.
 */
export function transientFailure(response: HttpResponse, url: string): AuthError | undefined {
  const { host } = new URL(url);
  const { status } = response;
  const wait = retryAfterSeconds(response);
  if (status === 429) {
    const when = wait === undefined ? "in a few minutes" : `in ${Math.ceil(wait)} seconds`;
    return new AuthError("RATE_LIMITED", `${host} has had too many requests. Try again ${when}.`, {
      reason: "http_429",
      retryAfterSeconds: wait,
    });
  }
  if (status >= 500 || status === 408) {
    return new AuthError(
      "AUTH_SERVER_UNREACHABLE",
      `${host} answered with HTTP ${status}. It may be down for a moment; try again.`,
      { reason: `http_${status}`, retryAfterSeconds: wait },
    );
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
