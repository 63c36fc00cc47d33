import { createHash } from "node:crypto";

import { readIdTokenAccount } from "../../jwt-claims.ts";
import type { Account } from "../../token-set.ts";
import type { CodexHomeCredentials } from "./auth-json.ts";

/** What may be shown of stored credentials, and what tells two of them apart. */
export interface CredentialsSummary extends ShownCredentials {
  /** Changes whenever any token does; one-way. */
  fingerprint: string;
}

/** What may be shown of stored credentials; holds no secret. */
export interface ShownCredentials {
  /** Without `accountId` the sign-in works until its access token ends and cannot be renewed. */
  account: Partial<Account>;
  /** Epoch milliseconds at which the access token ends; absent when unknown. */
  usableUntil?: number;
  /** Whether Codex could refresh these credentials by itself. */
  renewable: boolean;
  /** Epoch milliseconds. */
  lastRefreshAt?: number;
}

/** Summarises credentials for people, logs and change detection. */
export function describeCredentials(credentials: CodexHomeCredentials): CredentialsSummary {
  return { ...showCredentials(credentials), fingerprint: fingerprint(credentials) };
}

/** The same for people alone. */
export function showCredentials(credentials: CodexHomeCredentials): ShownCredentials {
  const { accountId, authMode, expiresAt, lastRefreshAt, refreshToken } = credentials;
  return {
    account: accountOf(credentials),
    ...(expiresAt === undefined ? {} : { usableUntil: expiresAt }),
    renewable: authMode === "chatgpt" && refreshToken !== "" && accountId !== undefined,
    ...(lastRefreshAt === undefined ? {} : { lastRefreshAt }),
  };
}

/** The stored account ID is the one that Codex uses, whatever the ID token claims. */
function accountOf({ accountId, idToken }: CodexHomeCredentials): Partial<Account> {
  const account = { ...readIdTokenAccount(idToken) };
  delete account.accountId;
  return accountId === undefined ? account : { ...account, accountId };
}

function fingerprint({ accessToken, refreshToken, idToken }: CodexHomeCredentials): string {
  const hash = createHash("sha256");
  for (const token of [accessToken, refreshToken, idToken]) hash.update(token).update("\0");
  return hash.digest("hex").slice(0, 32);
}
