import type { AuthorizationServer, Client, ClientAuth } from "oauth4webapi";
import { allowInsecureRequests, clockSkew, clockTolerance, customFetch } from "oauth4webapi";

import type { HttpClient } from "../../http/client.ts";
import type { HttpResponse } from "../../http/response.ts";
import { readPeerError, serverTimeOf } from "../../http/response.ts";
import { transientFailure } from "../../http/failures.ts";
import type { CallOptions } from "../provider.ts";
import { checkEndpointUrl } from "../endpoint-url.ts";
import { classifyRefusal } from "../refusal.ts";
import { toStandardResponse } from "./lenient-response.ts";

/** An authorization server and the client that talks to it. */
export interface OAuthServer {
  id: string;
  httpClient: HttpClient;
  metadata: AuthorizationServer;
  clientId: string;
  clientAuth: ClientAuth;
  /** Space-separated; may be empty. */
  scope: string;
  /** Hosts whose verification pages are trusted beside the server's own. */
  verificationHosts: readonly string[];
  /** Further parameters of the authorization request. */
  authorizationParameters: Readonly<Record<string, string>>;
  /** The issuer that an ID token has to name, where it depends on the token. */
  issuerOf?: ((claims: Record<string, unknown>) => string) | undefined;
}

/** One request to the server, and the answer as it came in. */
export interface OAuthCall {
  options: {
    signal?: AbortSignal;
    [allowInsecureRequests]: true;
    [customFetch]: (url: string, init: FetchInit) => Promise<Response>;
  };
  response?: HttpResponse;
}

interface FetchInit {
  method: string;
  headers: Record<string, string>;
  body?: unknown;
}

const CLOCK_TOLERANCE_SECONDS = 60;

/**
 * Prepares a request through the package's own HTTP client. Throws `AUTH_SERVER_UNREACHABLE` or
 * `RATE_LIMITED` in place of an answer that is not the server's word.
 */
export function createCall(
  httpClient: HttpClient,
  {
    signal,
    timeoutMs,
    isPoll = false,
  }: CallOptions & { timeoutMs?: number; isPoll?: boolean } = {},
): OAuthCall {
  const call: OAuthCall = {
    options: {
      ...(signal ? { signal } : {}),
      // Every address is checked below: https, or http on loopback.
      [allowInsecureRequests]: true,
      [customFetch]: async (url, { method, headers, body }) => {
        checkEndpointUrl(url, "endpoint");
        const response = await httpClient.request({
          method: method === "GET" ? "GET" : "POST",
          url,
          headers,
          ...(body instanceof URLSearchParams ? { body: body.toString() } : {}),
          ...(timeoutMs === undefined ? {} : { timeoutMs }),
          signal,
        });
        call.response = response;
        // To a poll, a slow_down inside a 429 means more than the status does.
        const isSlowDown = isPoll && classifyRefusal(readPeerError(response)) === "slow_down";
        const transient = isSlowDown ? undefined : transientFailure(response, url);
        if (transient) throw transient;
        return toStandardResponse(response);
      },
    },
  };
  return call;
}

/** The client, on the server's clock: an ID token is not refused because the local one is wrong. */
export function clientOf({ clientId }: OAuthServer, response?: HttpResponse): Client {
  const serverNow = response && serverTimeOf(response);
  const skewSeconds = serverNow === undefined ? 0 : Math.round((serverNow - Date.now()) / 1000);
  return {
    client_id: clientId,
    [clockSkew]: skewSeconds,
    [clockTolerance]: CLOCK_TOLERANCE_SECONDS,
  };
}
