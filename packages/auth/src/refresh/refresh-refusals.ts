import { AuthError } from "../errors.ts";

/** The `reason` when the store holds another sign-in, or none, than the one to refresh. */
export const ACCOUNT_CHANGED = "account_changed";

/** The `reason` when a refresh was answered with the tokens of somebody else. */
export const OTHER_ACCOUNT = "other_account";

export function otherAccount(location: string | undefined): AuthError {
  const where = location === undefined ? "they could not be kept" : `they are kept in ${location}`;
  return new AuthError(
    "CODEX_AUTH_EXPIRED",
    "The authorization server answered a refresh with the tokens of another account or user. They " +
      `were not stored under this one: ${where}. Sign in again.`,
    { reason: OTHER_ACCOUNT, location },
  );
}

export function notRenewable(): AuthError {
  return new AuthError(
    "CODEX_AUTH_EXPIRED",
    "There is no refresh token here to renew the sign-in with. Renew it where it is kept, or " +
      "sign in again.",
    { reason: "no_refresh_token" },
  );
}

export function refusedBefore(reason: string | undefined): AuthError {
  return new AuthError(
    "CODEX_AUTH_EXPIRED",
    "The sign-in has ended: the authorization server refused its refresh token. Sign in again.",
    { reason },
  );
}

export function accountChanged(): AuthError {
  return new AuthError(
    "CODEX_AUTH_EXPIRED",
    "Someone signed out or in to another account meanwhile. Try again with the new account.",
    { reason: ACCOUNT_CHANGED },
  );
}
