import { discoveryRequest, processDiscoveryResponse } from "oauth4webapi";
import type { AuthorizationServer } from "oauth4webapi";
import { z } from "zod";

import { AuthError, isAuthError } from "../../errors.ts";
import type { HttpClient } from "../../http/client.ts";
import type { CallOptions } from "../provider.ts";
import { checkEndpointUrl } from "../endpoint-url.ts";
import { createCall } from "./oauth-server.ts";

/** What an https issuer names is https as well: plain http would be a way down, on loopback too. */
function endpointsOf(issuer: string) {
  const isSecure = new URL(issuer).protocol === "https:";
  const endpoint = z
    .string()
    .refine((url) => isEndpoint(url) && (!isSecure || new URL(url).protocol === "https:"));
  return z.looseObject({
    token_endpoint: endpoint,
    authorization_endpoint: endpoint.optional(),
    device_authorization_endpoint: endpoint.optional(),
    revocation_endpoint: endpoint.optional(),
  });
}

const ListSchema = z.array(z.string()).optional();
const LISTS = ["scopes_supported", "response_types_supported"] as const;

/**
 * Fetches an issuer's metadata, from the place of OpenID Connect or else of OAuth. Throws
 * `DEVICE_AUTH_FAILED` with reason `discovery_failed`, or `AUTH_SERVER_UNREACHABLE`.
 *
 * @see RFC 8414 §3, OpenID Connect Discovery §4
 */
export async function discover(
  httpClient: HttpClient,
  issuer: string,
  options: CallOptions,
): Promise<AuthorizationServer> {
  const metadata =
    (await fetchMetadata({ httpClient, issuer, algorithm: "oidc" }, options)) ??
    (await fetchMetadata({ httpClient, issuer, algorithm: "oauth2" }, options));
  if (metadata && endpointsOf(issuer).safeParse(metadata).success) return withoutOddLists(metadata);
  throw new AuthError(
    "DEVICE_AUTH_FAILED",
    `${new URL(issuer).host} does not say how to sign in there. Check the issuer's address.`,
    { reason: "discovery_failed" },
  );
}

interface MetadataRequest {
  httpClient: HttpClient;
  issuer: string;
  algorithm: "oidc" | "oauth2";
}

/** Undefined when the issuer answered, but not with its metadata. */
async function fetchMetadata(
  { httpClient, issuer, algorithm }: MetadataRequest,
  options: CallOptions,
): Promise<AuthorizationServer | undefined> {
  const call = createCall(httpClient, options);
  const url = new URL(issuer);
  try {
    const response = await discoveryRequest(url, { ...call.options, algorithm });
    return await processDiscoveryResponse(url, response);
  } catch (error) {
    options.signal?.throwIfAborted();
    // A page that says "not found" is the server's word; any other page is not.
    const isAnswer = call.response !== undefined && call.response.status < 500;
    const isIntercepted = isAuthError(error) && call.response?.status !== 404;
    if (!isAnswer || isIntercepted) throw error;
    return undefined;
  }
}

/** What an issuer supports beside its endpoints is a hint; one that is not usable is none. */
function withoutOddLists(metadata: AuthorizationServer): AuthorizationServer {
  const usable = { ...metadata };
  for (const name of LISTS) {
    if (!ListSchema.safeParse(usable[name]).success) Reflect.deleteProperty(usable, name);
  }
  return usable;
}

function isEndpoint(url: string): boolean {
  try {
    checkEndpointUrl(url, "endpoint");
    return true;
  } catch {
    return false;
  }
}
