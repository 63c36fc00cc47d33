import {
  processRefreshTokenResponse,
  processRevocationResponse,
  refreshTokenGrantRequest,
  revocationRequest,
} from "oauth4webapi";

import { AuthError, isAuthError } from "../../errors.ts";
import { serverTimeOf } from "../../http/response.ts";
import type { RefreshedTokenSet } from "../../token-set.ts";
import type { CallOptions, RefreshOptions, TokenTypeHint } from "../provider.ts";
import { explainFailure, hostOf, peerErrorOf } from "./failure.ts";
import type { OAuthServer } from "./oauth-server.ts";
import { clientOf, createCall } from "./oauth-server.ts";
import { grantedTokens, metadataFor } from "./token-response.ts";

const REVOCATION_TIMEOUT_MS = 10_000;
/** The server's words for a refresh token that is no longer good. */
const FINAL_CODES = ["invalid_grant", "bad_refresh_token"];

/** @see RFC 6749 §6 */
export async function refresh(
  server: OAuthServer,
  refreshToken: string,
  { signal, onAnswer }: RefreshOptions,
): Promise<RefreshedTokenSet> {
  const { metadata, clientAuth } = server;
  const call = createCall(server.httpClient, { signal });
  try {
    const response = await refreshTokenGrantRequest(
      metadata,
      clientOf(server),
      clientAuth,
      refreshToken,
      call.options,
    );
    const { status = 0, text = "" } = call.response ?? {};
    const serverTime = call.response && serverTimeOf(call.response);
    if (response.ok) await onAnswer?.({ status, text, serverTime });
    const expected = await metadataFor(server, response);
    const client = clientOf(server, call.response);
    const tokens = grantedTokens(await processRefreshTokenResponse(expected, client, response));
    return { ...tokens, refreshToken: tokens.refreshToken || refreshToken };
  } catch (error) {
    throw refreshFailure(error, server, refreshToken);
  }
}

/** Only the server's clear word ends a sign-in; everything else may pass. */
function refreshFailure(error: unknown, server: OAuthServer, refreshToken: string): unknown {
  const reason = peerErrorOf(error)?.code;
  if (reason !== undefined && FINAL_CODES.includes(reason)) {
    return new AuthError(
      "CODEX_AUTH_EXPIRED",
      "The sign-in has ended: the authorization server refused the refresh token. Sign in again.",
      { reason },
    );
  }
  if (isAuthError(error, "RATE_LIMITED")) {
    const { message, reason: why, retryAfterSeconds } = error;
    return new AuthError("AUTH_SERVER_UNREACHABLE", message, { reason: why, retryAfterSeconds });
  }
  return explainFailure(error, `${hostOf(server)} did not refresh the sign-in`, {
    code: "AUTH_SERVER_UNREACHABLE",
    secrets: [refreshToken],
  });
}

/** @see RFC 7009 §2 */
export async function revoke(
  server: OAuthServer,
  token: string,
  { signal, tokenTypeHint }: CallOptions & { tokenTypeHint: TokenTypeHint },
): Promise<void> {
  const { metadata, clientAuth } = server;
  if (!metadata.revocation_endpoint) {
    throw new AuthError(
      "DEVICE_AUTH_UNSUPPORTED",
      `${hostOf(server)} has no way to revoke a token. End the sign-in in your account there.`,
      { reason: "revocation_unsupported" },
    );
  }
  const call = createCall(server.httpClient, { signal, timeoutMs: REVOCATION_TIMEOUT_MS });
  try {
    const response = await revocationRequest(metadata, clientOf(server), clientAuth, token, {
      ...call.options,
      additionalParameters: { token_type_hint: tokenTypeHint },
    });
    await processRevocationResponse(response);
  } catch (error) {
    throw explainFailure(error, `${hostOf(server)} did not revoke the token`, {
      code: "AUTH_SERVER_UNREACHABLE",
      secrets: [token],
    });
  }
}
