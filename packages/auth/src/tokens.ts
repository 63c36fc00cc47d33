import type {
  AnyProvider,
  CallOptions,
  RefreshOptions,
  TokenTypeHint,
} from "./provider/provider.ts";
import type { RefreshedTokenSet } from "./token-set.ts";

/**
 * Spends a refresh token and returns what the server sent for it. Throws `CODEX_AUTH_EXPIRED`,
 * with the server's code as `reason`, only when the server said so; `AUTH_SERVER_UNREACHABLE` for
 * everything that may pass, with reason `answer_lost` when the token may have been spent.
 * Does not retry: a refresh token is single-use.
 *
 * @see RFC 6749 §6, RFC 9700 §4.14
 */
export async function refreshTokenSet(
  provider: AnyProvider,
  refreshToken: string,
  options: RefreshOptions = {},
): Promise<RefreshedTokenSet> {
  if (refreshToken === "") throw new TypeError("There is no refresh token to refresh with");
  return provider.refresh(refreshToken, options);
}

/**
 * Revokes a token at the authorization server, within 10 seconds. Throws when that failed; what
 * is stored locally is the caller's to delete in any case.
 *
 * @see RFC 7009
 */
export async function revokeToken(
  provider: AnyProvider,
  token: string,
  options: CallOptions & { tokenTypeHint?: TokenTypeHint } = {},
): Promise<void> {
  if (token === "") throw new TypeError("There is no token to revoke");
  await provider.revoke(token, { tokenTypeHint: "refresh_token", ...options });
}
