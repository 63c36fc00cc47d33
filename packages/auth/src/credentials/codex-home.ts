import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { AuthError } from "../errors.ts";
import type { TokenSet } from "../token-set.ts";
import type { CodexHomeCredentials } from "./file/auth-json.ts";
import type { ReplacedCredentials, WriteOptions } from "./commit.ts";
import { commitCredentials, newCredentials } from "./commit.ts";
import type { CodexHomeState } from "./file/home-state.ts";
import { stateOf } from "./file/home-state.ts";
import type { LockOptions } from "./locks/locks.ts";
import { withCredentialLocks } from "./locks/locks.ts";
import { notWritable } from "./file/ownership.ts";
import { filePlace } from "./places/place.ts";
import { fileOnly } from "./places/places.ts";
import { checkPlaceWritable } from "./writable.ts";

/** Reads a home's `auth.json` by Codex's rules; takes no lock and changes nothing. */
export async function readCodexHomeCredentials(homePath: string): Promise<CodexHomeState> {
  return stateOf(await filePlace(homePath).read());
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

/**
 * Stores a new sign-in in a Codex home, which is created when missing: 0600, whole or not at all,
 * under Codex's own locks. Other fields of the file are kept; a file that nothing can load is
 * moved aside. Throws `CREDENTIALS_NOT_WRITABLE` with the old credentials untouched.
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
  const stored = newCredentials(tokenSet, options);
  await createHome(homePath);
  await checkPlaceWritable(homePath);
  return withCredentialLocks(homePath, options, () =>
    commitCredentials(fileOnly(homePath), stored),
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
  return withCredentialLocks(homePath, options, async () => {
    const place = filePlace(homePath);
    const state = stateOf(await place.read());
    await place.remove();
    return state;
  });
}

/** Makes the home's directory where there is none. Throws `CREDENTIALS_NOT_WRITABLE`. */
export async function createHome(homePath: string): Promise<void> {
  try {
    await mkdir(homePath, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw notWritable(homePath, error);
  }
}
