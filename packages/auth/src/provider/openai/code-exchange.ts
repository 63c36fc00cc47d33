import { z } from "zod";

import { AuthError } from "../../errors.ts";
import type { HttpResponse } from "../../http/response.ts";
import { readBody, readPeerError } from "../../http/response.ts";
import { transientFailure } from "../../http/failures.ts";
import { accessTokenExpiry } from "../../jwt-claims.ts";
import { accountRefusal } from "../../sign-in-errors.ts";
import { redactSecrets } from "../../text-safety.ts";
import type { TokenSet } from "../../token-set.ts";
import type { AuthorizationCodeGrant, CallOptions } from "../provider.ts";
import type { OpenAiEndpoints } from "./endpoints.ts";
import { describeRefusal, refusalReason } from "../refusal.ts";

const TokenAnswerSchema = z.object({
  id_token: z.string().min(1),
  access_token: z.string().min(1),
  refresh_token: z.string(),
});

/**
 * Redeems the authorization code with one request.
 *
 * @see RFC 6749 §4.1.3, RFC 7636 §4.5
 */
export async function exchangeAuthorizationCode(
  { httpClient, issuer, clientId }: OpenAiEndpoints,
  grant: AuthorizationCodeGrant,
  { signal }: CallOptions,
): Promise<TokenSet> {
  const url = `${issuer}/oauth/token`;
  const response = await httpClient.request({
    method: "POST",
    url,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "authorization_code",
      client_id: clientId,
      code: grant.authorizationCode,
      redirect_uri: grant.redirectUri,
      code_verifier: grant.codeVerifier,
    }).toString(),
    signal,
  });
  const transient = transientFailure(response, url);
  if (transient) throw transient;
  return readTokenSet(response, grant);
}

function readTokenSet(response: HttpResponse, grant: AuthorizationCodeGrant): TokenSet {
  const body = readBody(response);
  const answer = body.kind === "json" ? TokenAnswerSchema.safeParse(body.value).data : undefined;
  if (response.status >= 300 || !answer) throw refused(response, grant);
  const expiresAt = accessTokenExpiry(answer.access_token);
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token,
    idToken: answer.id_token,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function refused(response: HttpResponse, grant: AuthorizationCodeGrant): AuthError {
  const peer = readPeerError(response);
  const refusal = accountRefusal(peer.code, peer.text);
  if (refusal) return refusal;
  const words = redactSecrets(describeRefusal(response, peer), [
    grant.authorizationCode,
    grant.codeVerifier,
  ]);
  return new AuthError(
    "DEVICE_AUTH_FAILED",
    `The sign-in was approved, but the token exchange failed: ${words}. Start a new sign-in.`,
    { reason: refusalReason(response, peer) },
  );
}
