import type { AuthJson, CodexHomeCredentials } from "../../credentials/file/auth-json.ts";
import { authJsonFromCredentials } from "../../credentials/file/auth-json.ts";
import { isSameAccount } from "../../identity.ts";
import type { CompleteCredentials } from "../../credentials/commit.ts";

/** How the tokens of a sign-in look in a home that follows it. */
export function asFollower(
  credentials: CodexHomeCredentials,
  mode: "tokens" | "copies",
): CodexHomeCredentials {
  if (mode === "copies") return credentials;
  return { ...credentials, authMode: "chatgptAuthTokens", refreshToken: "" };
}

/**
 * The file of a home that is given credentials in place of `previous`. Codex reads it again on a
 * 401, and ends a turn whose sign-in has another login owner by then: a home that follows keeps the
 * one that it has as long as the account stays, also when somebody signs in anew.
 */
export function authJsonFor(
  credentials: CompleteCredentials,
  previous: AuthJson | undefined,
): AuthJson {
  const authJson = authJsonFromCredentials(credentials, previous);
  if (credentials.authMode !== "chatgptAuthTokens") return authJson;
  const held = previous?.tokens;
  const isKept =
    held &&
    isSameAccount({ accountId: held.account_id ?? undefined, idToken: held.id_token }, credentials);
  const loginOwnerId = isKept ? held.login_owner_id : undefined;
  const tokens = authJson.tokens && { ...authJson.tokens, login_owner_id: loginOwnerId };
  return { ...authJson, tokens };
}
