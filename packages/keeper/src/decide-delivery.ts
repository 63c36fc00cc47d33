import type { CodexHomeCredentials, CodexHomeState } from "@latchkey/auth";
import { isSameAccount } from "@latchkey/auth";
import type { AuthJson, CompleteCredentials } from "@latchkey/auth/credentials";
import { authJsonFromCredentials, identityOf } from "@latchkey/auth/credentials";
import type { HomeProblemCode } from "./events.ts";
import { isNewer, isSameGrant } from "./refresh-schedule.ts";

/** What a linked home is to be given. */
export interface Offer {
  credentials: CodexHomeCredentials;
  /** Accounts that this sign-in had before, by `accountKey`: the home may still have their tokens. */
  formerAccountIds: readonly string[];
}

/** What to do with a linked home. */
export type Decision =
  | { action: "keep" }
  | { action: "write" }
  /** The home has a newer copy of the same lineage: the owner takes it from there first. */
  | { action: "adopt"; credentials: CodexHomeCredentials }
  | { action: "leave"; problem: HomeProblemCode };

const KEEP: Decision = { action: "keep" };
const WRITE: Decision = { action: "write" };

/**
 * Decides whether a home receives the newest credentials. An older copy never wins; another
 * account, a sign-out and a sign-in that was made in the home itself are left alone.
 */
export function decideDelivery(home: CodexHomeState, offer: Offer, hasReceived: boolean): Decision {
  switch (home.state) {
    case "signed_out":
      return hasReceived ? leave("signed_out") : WRITE;
    case "unreadable":
      return WRITE;
    case "api_key":
    case "other_method":
      return leave("other_method");
    case "signed_in":
      return decideBetween(home.credentials, offer);
  }
}

function decideBetween(held: CodexHomeCredentials, offer: Offer): Decision {
  const { credentials, formerAccountIds } = offer;
  // Only a keeper writes this mode to disk, so the tokens came from one.
  const isOurs = held.authMode === "chatgptAuthTokens";
  if (!isSameAccount(held, credentials)) {
    // Until 0.1 the accounts alone were remembered.
    const isFormer = [accountKey(held), held.accountId ?? ""].some((key) =>
      formerAccountIds.includes(key),
    );
    return isOurs && isFormer ? WRITE : leave("other_account");
  }
  const isSameShape =
    held.authMode === credentials.authMode && held.refreshToken === credentials.refreshToken;
  if (isSameShape && isSameGrant(held, credentials)) return KEEP;
  if (isOurs) return isNewer(held, credentials) ? leave("newer") : WRITE;
  return decideOwnSignIn(held, credentials);
}

/** Names an account and its user in a record. */
export function accountKey(credentials: CodexHomeCredentials): string {
  const { accountId = "", userId } = identityOf(credentials);
  return userId === undefined ? accountId : `${accountId} ${userId}`;
}

/** The home holds a refresh token: a copy of this lineage, or a sign-in of its own. */
function decideOwnSignIn(held: CodexHomeCredentials, newest: CodexHomeCredentials): Decision {
  const isHeldNewer = isNewer(held, newest);
  switch (isSameLineage(held, newest)) {
    case true:
      return isHeldNewer ? { action: "adopt", credentials: held } : WRITE;
    case false:
      return leave("own_sign_in");
    case undefined:
      return isHeldNewer ? leave("own_sign_in") : WRITE;
  }
}

/** Whether two stored credentials came from one sign-in; undefined when they do not say. */
export function isSameLineage(
  one: CodexHomeCredentials,
  other: CodexHomeCredentials,
): boolean | undefined {
  if (one.refreshToken !== "" && one.refreshToken === other.refreshToken) return true;
  if (one.loginOwnerId === undefined || other.loginOwnerId === undefined) return undefined;
  return one.loginOwnerId === other.loginOwnerId;
}

function leave(problem: HomeProblemCode): Decision {
  return { action: "leave", problem };
}

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
