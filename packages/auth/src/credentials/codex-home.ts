import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { AuthError } from "../errors.ts";
import { accountFromIdToken } from "../jwt-claims.ts";
import type { Provider } from "../provider/provider.ts";
import type { TokenSet } from "../token-set.ts";
import type { AuthMode, CodexHomeCredentials } from "./auth-json.ts";
import {
  authJsonFromCredentials,
  credentialsFromAuthJson,
  effectiveAuthMode,
} from "./auth-json.ts";
import { readAuthJson, resolveAuthJson, syncDirectory, writeAuthJson } from "./auth-json-file.ts";
import type { LockOptions } from "./locks.ts";
import { withCredentialLocks } from "./locks.ts";
import { notWritable } from "./ownership.ts";
import { checkCodexHomeWritable } from "./writable.ts";

/** What a Codex home holds. */
export type CodexHomeState =
  | { state: "signed_in"; credentials: CodexHomeCredentials }
  | { state: "signed_out" }
  | { state: "api_key" }
  /** Signed in by another method, which has nothing to refresh here. */
  | { state: "other_method"; authMode: AuthMode }
  /** Codex treats such a file as signed out. The reason is for people and quotes nothing. */
  | { state: "unreadable"; reason: string };

/** Reads a home's `auth.json` by Codex's rules; takes no lock and changes nothing. */
export async function readCodexHomeCredentials(homePath: string): Promise<CodexHomeState> {
  return readState(await resolveAuthJson(homePath));
}

async function readState(authJsonPath: string): Promise<CodexHomeState> {
  const file = await readAuthJson(authJsonPath);
  if (file.state === "absent") return { state: "signed_out" };
  if (file.state === "unreadable") return file;
  const credentials = credentialsFromAuthJson(file.authJson);
  if (credentials) return { state: "signed_in", credentials };
  const authMode = effectiveAuthMode(file.authJson);
  if (authMode === "apikey") return { state: "api_key" };
  const isChatGpt = authMode === "chatgpt" || authMode === "chatgptAuthTokens";
  return isChatGpt ? { state: "signed_out" } : { state: "other_method", authMode };
}

/** Like `readCodexHomeCredentials`, but throws `CREDENTIALS_UNREADABLE` for an unusable file. */
export async function requireReadableCredentials(
  homePath: string,
): Promise<Exclude<CodexHomeState, { state: "unreadable" }>> {
  const home = await readCodexHomeCredentials(homePath);
  if (home.state !== "unreadable") return home;
  throw new AuthError(
    "CREDENTIALS_UNREADABLE",
    `Codex cannot load ${join(homePath, "auth.json")}: ${home.reason}. Sign in again.`,
  );
}

export interface WriteOptions extends LockOptions {
  /** Who granted the tokens: Codex refreshes them there and as that client. */
  provider: Pick<Provider, "issuer" | "clientId">;
  /** Default: the account in the ID token. */
  accountId?: string | undefined;
  /** Default `chatgpt`. */
  authMode?: CodexHomeCredentials["authMode"] | undefined;
}

/** The credentials that a write put in place of others. */
export interface ReplacedCredentials {
  stored: CodexHomeCredentials;
  /** The old credentials where their refresh token is another one, for revoking it now. */
  superseded?: CodexHomeCredentials;
}

/**
 * Stores a new sign-in in a Codex home, which is created when missing: 0600, whole or not at all,
 * under Codex's own locks. Other fields of the file are kept. Throws `CREDENTIALS_NOT_WRITABLE`
 * with the old credentials untouched.
 */
export async function writeCodexHomeCredentials(
  homePath: string,
  tokenSet: TokenSet,
  options: WriteOptions,
): Promise<CodexHomeCredentials> {
  return (await replaceCodexHomeCredentials(homePath, tokenSet, options)).stored;
}

/**
 * Does what `writeCodexHomeCredentials` does, and returns what was there before, so that the
 * caller can revoke it: signing in never signs out first.
 */
export async function replaceCodexHomeCredentials(
  homePath: string,
  tokenSet: TokenSet,
  options: WriteOptions,
): Promise<ReplacedCredentials> {
  const accountId = options.accountId ?? accountFromIdToken(tokenSet.idToken).accountId;
  if (accountId === "") throw new TypeError("accountId must not be empty");
  await createHome(homePath);
  await checkCodexHomeWritable(homePath);
  return withCredentialLocks(homePath, options, async (path) => {
    const file = await readAuthJson(path);
    const previous = file.state === "loaded" ? file.authJson : undefined;
    const stored: CodexHomeCredentials & { accountId: string } = {
      ...tokenSet,
      authMode: options.authMode ?? "chatgpt",
      accountId,
      provenance: { issuer: options.provider.issuer, clientId: options.provider.clientId },
      loginOwnerId: randomBytes(32).toString("base64url"),
      lastRefreshAt: Date.now(),
    };
    await writeAuthJson(path, authJsonFromCredentials(stored, previous));
    const superseded = previous && credentialsFromAuthJson(previous);
    return { stored, ...(isRevocable(superseded, stored) ? { superseded } : {}) };
  });
}

/** A home that only followed never owned a refresh token. */
function isRevocable(
  credentials: CodexHomeCredentials | undefined,
  stored: CodexHomeCredentials,
): credentials is CodexHomeCredentials {
  return (
    credentials?.authMode === "chatgpt" &&
    credentials.refreshToken !== "" &&
    credentials.refreshToken !== stored.refreshToken
  );
}

/**
 * Deletes a home's `auth.json` under Codex's locks (of a link, only the link) and returns what it
 * held, for the caller to revoke. Throws `CREDENTIALS_NOT_WRITABLE`.
 */
export async function removeCodexHomeCredentials(
  homePath: string,
  options: LockOptions = {},
): Promise<CodexHomeState> {
  const before = await readCodexHomeCredentials(homePath);
  if (before.state === "signed_out") return before;
  return withCredentialLocks(homePath, options, async (path) => {
    const state = await readState(path);
    try {
      await rm(join(homePath, "auth.json"), { force: true });
    } catch (error) {
      throw notWritable(join(homePath, "auth.json"), error);
    }
    await syncDirectory(dirname(path));
    return state;
  });
}

async function createHome(homePath: string): Promise<void> {
  try {
    await mkdir(homePath, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw notWritable(homePath, error);
  }
}
