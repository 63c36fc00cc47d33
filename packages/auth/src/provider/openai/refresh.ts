import { z } from "zod";

import { AuthError } from "../../errors.ts";
import type { HttpResponse, PeerError } from "../../http/response.ts";
import { readBody, readPeerError, serverTimeOf } from "../../http/response.ts";
import { transientFailure } from "../../http/failures.ts";
import { accessTokenExpiry, decodeJwtClaims } from "../../jwt-claims.ts";
import { accountRefusal } from "../../sign-in-errors.ts";
import type { RefreshedTokenSet } from "../../token-set.ts";
import type { RefreshAnswer, RefreshOptions } from "../provider.ts";
import type { OpenAiEndpoints } from "./endpoints.ts";
import { refusalReason } from "../refusal.ts";

/** What is no token counts as not sent: the others in the answer are all that is left. */
const token = z.string().min(1).optional().catch(undefined);
const RefreshAnswerSchema = z.object({
  // Codex cannot load a file whose ID token is no JWT: the old one stays.
  id_token: token.refine((jwt) => jwt !== undefined && decodeJwtClaims(jwt)).catch(undefined),
  access_token: token,
  refresh_token: token,
});

const FINAL_CODES: Readonly<Record<string, string>> = {
  refresh_token_expired: "the refresh token has expired",
  refresh_token_reused: "the refresh token was already used",
  refresh_token_invalidated: "the refresh token was revoked, perhaps by a sign-out elsewhere",
};
/** Codes that no other refresh can change, although they are not about the refresh token. */
const FINAL_REFUSALS = ["account_deactivated"];

/** Refreshes with one request, as Codex does: a JSON body, no scope, one reason. */
export async function refreshTokens(
  { httpClient, clientId, refreshTokenUrl }: OpenAiEndpoints,
  refreshToken: string,
  { signal, reason = "proactive_expiry", onAnswer }: RefreshOptions,
): Promise<RefreshedTokenSet> {
  const response = await httpClient.request({
    method: "POST",
    url: refreshTokenUrl,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      client_id: clientId,
      grant_type: "refresh_token",
      refresh_reason: reason,
      refresh_token: refreshToken,
    }),
    signal,
  });
  const { status, text } = response;
  if (status < 300) await onAnswer?.({ status, text, serverTime: serverTimeOf(response) });
  const refreshed = readRefreshAnswer(response, refreshToken);
  if (!refreshed) throw refreshFailure(response, refreshTokenUrl);
  return refreshed;
}

/** The token set in a successful answer; what it does not hold was not sent again, but not all. */
export function readRefreshAnswer(
  response: RefreshAnswer,
  refreshToken: string,
): RefreshedTokenSet | undefined {
  const body = readBody({ headers: {}, ...response });
  const answer = body.kind === "json" ? RefreshAnswerSchema.safeParse(body.value).data : undefined;
  if (response.status >= 300 || !answer) return undefined;
  const { access_token: accessToken, refresh_token: nextToken, id_token: idToken } = answer;
  if (accessToken === undefined && nextToken === undefined) return undefined;
  const expiresAt = accessToken === undefined ? undefined : accessTokenExpiry(accessToken);
  return {
    refreshToken: nextToken ?? refreshToken,
    ...(accessToken === undefined ? {} : { accessToken }),
    ...(idToken === undefined ? {} : { idToken }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

/** Only the server's clear word ends a sign-in; everything else may pass. */
function refreshFailure(response: HttpResponse, url: string): AuthError {
  const peer = readPeerError(response);
  const refusal = accountRefusal(peer.code);
  if (refusal) {
    const isOver = FINAL_REFUSALS.includes(refusal.reason ?? "");
    const code = isOver ? "CODEX_AUTH_EXPIRED" : "AUTH_SERVER_UNREACHABLE";
    return new AuthError(code, refusal.message, { reason: refusal.reason });
  }
  if (isFinal(response, peer)) {
    const why =
      FINAL_CODES[peer.code ?? ""] ?? "the authorization server refused the refresh token";
    return new AuthError("CODEX_AUTH_EXPIRED", `The sign-in has ended: ${why}. Sign in again.`, {
      reason: refusalReason(response, peer),
    });
  }
  const { message, reason, retryAfterSeconds } =
    transientFailure(response, url) ?? unexpected(response, url);
  return new AuthError("AUTH_SERVER_UNREACHABLE", message, {
    reason: peer.code ?? reason,
    retryAfterSeconds,
  });
}

function isFinal(response: HttpResponse, { code }: PeerError): boolean {
  if (code !== undefined && Object.hasOwn(FINAL_CODES, code)) return true;
  // A web page is not the server's word, whatever its status: a portal or proxy wants a sign-in.
  if (readBody(response).kind === "page") return false;
  return response.status === 401 || (response.status === 400 && code === "invalid_grant");
}

function unexpected(response: HttpResponse, url: string): AuthError {
  return new AuthError(
    "AUTH_SERVER_UNREACHABLE",
    `${new URL(url).host} did not refresh the sign-in (HTTP ${response.status}). Try again.`,
    { reason: refusalReason(response, {}) },
  );
}
