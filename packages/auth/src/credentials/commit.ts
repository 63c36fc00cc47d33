import { randomBytes } from "node:crypto";

import { accountFromIdToken } from "../jwt-claims.ts";
import type { Provider } from "../provider/provider.ts";
import type { TokenSet } from "../token-set.ts";
import type { CodexHomeCredentials } from "./file/auth-json.ts";
import { authJsonFromCredentials, credentialsFromAuthJson } from "./file/auth-json.ts";
import type { AuthJsonFile } from "./file/auth-json-file.ts";
import type { LockOptions } from "./locks/locks.ts";
import type { Places } from "./places/places.ts";
import { findWithoutKeyring, writeContent, writeToFileInstead } from "./places/places.ts";

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
  /** Where they are now, for people. */
  location: string;
  kind: "file" | "keyring";
  /** The old credentials where their refresh token is another one, for revoking it now. */
  superseded?: CodexHomeCredentials;
  /** Where content that nothing could load was moved to. */
  keptAside?: string;
}

/** Credentials that Codex can refresh. */
export type CompleteCredentials = CodexHomeCredentials & { accountId: string };

/** The credentials of a sign-in that has just been made. */
export function newCredentials(tokenSet: TokenSet, options: WriteOptions): CompleteCredentials {
  const accountId = options.accountId ?? accountFromIdToken(tokenSet.idToken).accountId;
  if (accountId === "") throw new TypeError("accountId must not be empty");
  return {
    ...tokenSet,
    authMode: options.authMode ?? "chatgpt",
    accountId,
    provenance: { issuer: options.provider.issuer, clientId: options.provider.clientId },
    loginOwnerId: randomBytes(32).toString("base64url"),
    lastRefreshAt: Date.now(),
  };
}

/** Puts a new sign-in in place of whatever is there; call it under Codex's locks. */
export async function commitCredentials(
  places: Places,
  stored: CompleteCredentials,
): Promise<ReplacedCredentials> {
  // Asking a keyring that fails twice would hold the locks too long.
  const found = await findWithoutKeyring(places).catch((unread: unknown) => ({
    place: places.file,
    file: { state: "absent" } as const,
    unread,
  }));
  const left = found.place.kind === "file" ? found.file : await places.file.read();
  const keptAside = found.file.state === "unreadable" ? await found.place.keepAside() : undefined;
  const previous = found.file.state === "loaded" ? found.file.authJson : undefined;
  const authJson = authJsonFromCredentials(stored, previous);
  const place = await (found.unread
    ? writeToFileInstead(places, authJson, found.unread)
    : writeContent(places, authJson));
  const superseded = [found.file, left].map(credentialsIn).find((old) => isRevocable(old, stored));
  return {
    stored,
    kind: place.kind,
    location: place.location,
    ...(superseded ? { superseded } : {}),
    ...(keptAside === undefined ? {} : { keptAside }),
  };
}

function credentialsIn(file: AuthJsonFile): CodexHomeCredentials | undefined {
  return file.state === "loaded" ? credentialsFromAuthJson(file.authJson) : undefined;
}

/** A home that only followed never owned a refresh token. */
function isRevocable(
  credentials: CodexHomeCredentials | undefined,
  stored: CodexHomeCredentials,
): boolean {
  return (
    credentials?.authMode === "chatgpt" &&
    credentials.refreshToken !== "" &&
    credentials.refreshToken !== stored.refreshToken
  );
}
