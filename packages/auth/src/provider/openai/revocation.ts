import { AuthError } from "../../errors.ts";
import { readPeerError } from "../../http/response.ts";
import { transientFailure } from "../../http/failures.ts";
import type { CallOptions, TokenTypeHint } from "../provider.ts";
import { refusalReason } from "../refusal.ts";
import type { OpenAiEndpoints } from "./endpoints.ts";

const TIMEOUT_MS = 10_000;

/**
 * Revokes a token with one request; the body is what Codex sends for each kind.
 *
 * @see RFC 7009 §2
 */
export async function revoke(
  { httpClient, clientId, revokeTokenUrl }: OpenAiEndpoints,
  token: string,
  { signal, tokenTypeHint }: CallOptions & { tokenTypeHint: TokenTypeHint },
): Promise<void> {
  const client = tokenTypeHint === "refresh_token" ? { client_id: clientId } : {};
  const response = await httpClient.request({
    method: "POST",
    url: revokeTokenUrl,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, token_type_hint: tokenTypeHint, ...client }),
    timeoutMs: TIMEOUT_MS,
    signal,
  });
  const transient = transientFailure(response, revokeTokenUrl);
  if (transient) throw transient;
  const peer = readPeerError(response);
  if (response.status < 300 && peer.code === undefined) return;
  throw new AuthError(
    "AUTH_SERVER_UNREACHABLE",
    `${new URL(revokeTokenUrl).host} did not revoke the token (HTTP ${response.status}).`,
    { reason: refusalReason(response, peer) },
  );
}
