import { join } from "node:path";

import type {
  CodexHomeCredentials,
  CredentialStore,
  LockOptions,
  StoredState,
} from "@latchkey/auth";
import { isAuthError, isSamePlace, openCredentialStore } from "@latchkey/auth";
import { checkFileLock } from "@latchkey/auth/credentials";
import { signInIdOf } from "./homes.ts";

/** The one place that holds the refresh token of a sign-in. */
export interface Owner {
  kind: "vault" | "home";
  store: CredentialStore;
  /** Absent when what is there cannot be loaded. */
  credentials?: CodexHomeCredentials;
}

/** Where the vault keeps the sign-in of a home. It has the shape of a Codex home. */
export function vaultDirectory(dataDirectory: string, homePath: string): string {
  return join(dataDirectory, "sign-ins", signInIdOf(homePath));
}

export function openVault(directory: string): Promise<CredentialStore> {
  return openCredentialStore(directory, { store: "file" });
}

export interface SignInPlace {
  homePath: string;
  dataDirectory: string;
  /** Who is to hold the refresh token. */
  owner: Owner["kind"];
}

/**
 * Finds out by trial whether a sign-in that is made for a home could be stored, before anyone is
 * asked to sign in: its credentials there, and the vault and the list of links where these take
 * part. Throws `CREDENTIALS_NOT_WRITABLE` or `KEYRING_UNAVAILABLE`.
 */
export async function checkSignInWritable(
  place: SignInPlace,
  lock: LockOptions = {},
): Promise<void> {
  const { homePath, dataDirectory, owner } = place;
  await (await openCredentialStore(homePath)).checkWritable(lock);
  if (owner === "home") return;
  const vault = await openVault(vaultDirectory(dataDirectory, homePath));
  await vault.checkWritable(lock);
  await checkFileLock(join(dataDirectory, "links.json.lock"), lock);
}

/** What a home holds. Throws what `CredentialStore.read` throws when nobody can know. */
export async function readStored(homePath: string): Promise<StoredState> {
  return (await openCredentialStore(homePath)).read();
}

/** Finds the owner of a home's sign-in: the vault where it has one, else the home itself. */
export async function findOwner(
  dataDirectory: string,
  homePath: string,
): Promise<Owner | undefined> {
  // What cannot be stored under this sign-in stays out of the home's sight.
  const stateDirectory = join(dataDirectory, "set-aside");
  const directory = vaultDirectory(dataDirectory, homePath);
  const vault = await openCredentialStore(directory, { store: "file", stateDirectory });
  const kept = await ownerIn("vault", vault);
  if (kept || !(await isSamePlace(homePath))) return kept;
  try {
    return await ownerIn("home", await openCredentialStore(homePath, { stateDirectory }));
  } catch (error) {
    // Whoever describes the home says so.
    if (isAuthError(error, "KEYRING_UNAVAILABLE", "CREDENTIALS_UNREADABLE")) return undefined;
    throw error;
  }
}

async function ownerIn(kind: Owner["kind"], store: CredentialStore): Promise<Owner | undefined> {
  const stored = await store.read();
  if (stored.state === "unreadable") return { kind, store };
  if (stored.state !== "signed_in") return undefined;
  const { credentials } = stored;
  const isManaged = credentials.authMode === "chatgpt" && credentials.refreshToken !== "";
  return isManaged ? { kind, store, credentials } : undefined;
}
