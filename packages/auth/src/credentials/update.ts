import { isSameAccount } from "../identity.ts";
import { accessTokenExpiry } from "../jwt-claims.ts";
import type { GrantedTokens, RefreshedTokenSet } from "../token-set.ts";

/** Tokens as a store holds them. */
export interface StoredTokens extends GrantedTokens {
  accountId?: string;
  /** `chatgptAuthTokens` is never refreshed from here, whatever else it holds. */
  authMode?: "chatgpt" | "chatgptAuthTokens";
  /** Epoch milliseconds. */
  lastRefreshAt?: number;
}

/** What came of storing refreshed tokens. */
export type UpdateOutcome<Stored extends StoredTokens> =
  | { status: "updated"; credentials: Stored }
  /** Another process stored newer tokens of the same account: those are the ones to use. */
  | { status: "superseded"; credentials: Stored }
  /** Signed out or signed in to another account meanwhile: nothing was written. */
  | { status: "gone" };

/** What is to be done with refreshed tokens, given what the store holds now. */
export function judgeUpdate(
  current: StoredTokens | undefined,
  spent: StoredTokens,
): UpdateOutcome<StoredTokens>["status"] {
  if (!current || !isSameAccount(current, spent)) return "gone";
  if (current.refreshToken === spent.refreshToken) return "updated";
  // An older copy that someone put back never wins over the tokens it led to.
  return (current.lastRefreshAt ?? 0) < (spent.lastRefreshAt ?? 0) ? "updated" : "superseded";
}

/** The stored tokens after a refresh; what was not sent again stays. */
export function mergeRefreshed<Stored extends StoredTokens>(
  current: Stored,
  refreshed: RefreshedTokenSet,
): Stored {
  const next: Stored = { ...current, ...definedFields(refreshed), lastRefreshAt: Date.now() };
  if (refreshed.accessToken === undefined || refreshed.expiresAt !== undefined) return next;
  // The old token's end says nothing about the new token.
  delete next.expiresAt;
  const expiresAt = accessTokenExpiry(refreshed.accessToken);
  return expiresAt === undefined ? next : { ...next, expiresAt };
}

function definedFields(refreshed: RefreshedTokenSet): Partial<RefreshedTokenSet> {
  return Object.fromEntries(Object.entries(refreshed).filter((entry) => entry[1] !== undefined));
}
