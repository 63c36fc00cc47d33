import { join } from "node:path";

import type { AuthError } from "../errors.ts";
import { isAuthError } from "../errors.ts";
import { readIdTokenAccount } from "../jwt-claims.ts";
import type { RefreshedTokenSet, TokenSet } from "../token-set.ts";
import type { CodexHomeCredentials } from "./file/auth-json.ts";
import { authJsonFromCredentials, credentialsFromAuthJson } from "./file/auth-json.ts";
import type { PlaceOptions } from "./places/choose-places.ts";
import { choosePlaces } from "./places/choose-places.ts";
import { createHome } from "./codex-home.ts";
import type { CompleteCredentials, ReplacedCredentials, WriteOptions } from "./commit.ts";
import { commitCredentials, newCredentials } from "./commit.ts";
import { isAuthJsonExposed } from "./file/exposure.ts";
import type { CodexHomeState } from "./file/home-state.ts";
import { stateOf } from "./file/home-state.ts";
import type { LockOptions } from "./locks/locks.ts";
import { withCredentialLocks } from "./locks/locks.ts";
import type { Places } from "./places/places.ts";
import { findContent, findWithoutKeyring, writeContent } from "./places/places.ts";
import { isStorageFailure, keepElsewhere, rescueCredentials } from "./file/rescue.ts";
import type { UpdateOutcome } from "./update.ts";
import { judgeUpdate, mergeRefreshed } from "./update.ts";
import { checkCodexHomeWritable, checkPlaceWritable } from "./writable.ts";

export interface CredentialStoreOptions extends PlaceOptions {
  /** Where credentials go that cannot be stored; default: latchkey's folder in the user's state. */
  stateDirectory?: string | undefined;
}

/** What a store holds, and the place where it was found. */
export type StoredState = CodexHomeState & {
  kind: "file" | "keyring";
  /** For people. */
  location: string;
  /** Other users of this machine may read or change the file. */
  isExposed: boolean;
};

/** The credentials of one Codex home, wherever Codex keeps them. Safe to use concurrently. */
export interface CredentialStore {
  readonly homePath: string;
  readonly kind: "file" | "keyring";
  /** For people. */
  readonly location: string;
  /** Beside these paths the refresher keeps its lock and its record. */
  readonly refreshPath: string;
  /** Throws `KEYRING_UNAVAILABLE` or `CREDENTIALS_UNREADABLE` when nobody can know. */
  read(): Promise<StoredState>;
  /**
   * Puts a new sign-in in place of the old one, whole, under Codex's locks. When that fails after
   * all, the sign-in is kept elsewhere and `CREDENTIALS_NOT_WRITABLE` carries its `location`.
   */
  replace(tokenSet: TokenSet, options: WriteOptions): Promise<ReplacedCredentials>;
  /** Stores the tokens that `spent` was refreshed to, unless something newer is there. */
  update(
    spent: CodexHomeCredentials,
    refreshed: RefreshedTokenSet,
  ): Promise<UpdateOutcome<CodexHomeCredentials>>;
  /** Keeps tokens that are not this sign-in's in a file elsewhere, and returns its path. */
  keepAside(spent: CodexHomeCredentials, refreshed: RefreshedTokenSet): Promise<string | undefined>;
  /**
   * Finds out by trial whether credentials could be stored, both of Codex's locks and the keyring
   * included. Throws `CREDENTIALS_NOT_WRITABLE` or `KEYRING_UNAVAILABLE` while a refresh token could
   * be lost by spending it, or a sign-in by making it.
   */
  checkWritable(options?: LockOptions): Promise<void>;
  /**
   * Deletes the credentials from every place where Codex looks, and returns what there was. Throws
   * `KEYRING_UNAVAILABLE` after that when the keyring may still hold some.
   */
  remove(options?: LockOptions): Promise<CodexHomeState>;
}

/**
 * Opens the credentials of a Codex home where its `config.toml` says that Codex keeps them. With
 * `auto`, a keyring that does not work gives way to the file, and `onNotice` hears of it; with
 * `keyring` that throws `KEYRING_UNAVAILABLE`, before anything is at stake.
 */
export async function openCredentialStore(
  homePath: string,
  options: CredentialStoreOptions = {},
): Promise<CredentialStore> {
  const places = await choosePlaces(homePath, options);
  const { primary } = places;
  const keepSafe = async (credentials: CompleteCredentials, cause: AuthError) => {
    const text = JSON.stringify(authJsonFromCredentials(credentials, undefined), null, 2);
    return rescueCredentials(text, options.stateDirectory, cause);
  };
  return {
    homePath,
    kind: primary.kind,
    location: primary.location,
    refreshPath: join(homePath, "latchkey-refresh"),
    async read() {
      const { place, file } = await findContent(places);
      const isExposed = place.kind === "file" && (await isAuthJsonExposed(homePath));
      const { kind, location } = place;
      return { ...stateOf(file), kind, location, isExposed };
    },
    async replace(tokenSet, writeOptions) {
      const credentials = newCredentials(tokenSet, writeOptions);
      return savingElsewhere(credentials, keepSafe, async () => {
        await createHome(homePath);
        // Writing to the keyring is a trial of its own.
        if (primary.kind === "file") await primary.checkWritable();
        await checkPlaceWritable(homePath);
        return withCredentialLocks(homePath, writeOptions, () =>
          commitCredentials(places, credentials),
        );
      });
    },
    async update(spent, refreshed) {
      const unsaved = mergeRefreshed(spent, refreshed);
      return savingElsewhere({ accountId: "", ...unsaved }, keepSafe, () =>
        withCredentialLocks(homePath, {}, () => commitUpdate(places, spent, refreshed)),
      );
    },
    keepAside(spent, refreshed) {
      const tokens = mergeRefreshed(spent, refreshed);
      const { accountId = "" } = readIdTokenAccount(tokens.idToken) ?? {};
      const text = JSON.stringify(authJsonFromCredentials({ ...tokens, accountId }, undefined));
      return keepElsewhere(text, options.stateDirectory, "other-account");
    },
    checkWritable: (lock = {}) => checkWritable(places, lock),
    remove: (lock = {}) => removeEverywhere(places, lock),
  };
}

/** Credentials that a failed write would lose are kept elsewhere; the error says where. */
async function savingElsewhere<T>(
  credentials: CompleteCredentials,
  keepSafe: (credentials: CompleteCredentials, cause: AuthError) => Promise<AuthError>,
  save: () => Promise<T>,
): Promise<T> {
  try {
    return await save();
  } catch (error) {
    const isLost = isStorageFailure(error) && error.location === undefined;
    throw isLost ? await keepSafe(credentials, error) : error;
  }
}

async function checkWritable(places: Places, lock: LockOptions): Promise<void> {
  const { homePath, primary, isFileWelcome } = places;
  try {
    await primary.checkWritable();
  } catch (error) {
    // The file takes what the keyring refuses, unless Codex finds something older in the keyring.
    if (!isFileWelcome || !isAuthError(error, "KEYRING_UNAVAILABLE")) throw error;
    const held = await primary.read().catch(() => undefined);
    if (held && held.state !== "absent") throw error;
  }
  await checkCodexHomeWritable(homePath, lock);
}

async function commitUpdate(
  places: Places,
  spent: CodexHomeCredentials,
  refreshed: RefreshedTokenSet,
): Promise<UpdateOutcome<CodexHomeCredentials>> {
  const { place, file } = await findContent(places);
  const isCorrupt = file.state === "unreadable";
  if (isCorrupt) await place.keepAside();
  const authJson = file.state === "loaded" ? file.authJson : undefined;
  // What is damaged meanwhile says nothing against the tokens that were there.
  const current = isCorrupt ? spent : authJson && credentialsFromAuthJson(authJson);
  const status = judgeUpdate(current, spent);
  if (!current || status === "gone") return { status: "gone" };
  if (status === "superseded") return { status, credentials: current };
  const { accountId = "", ...credentials } = mergeRefreshed(current, refreshed);
  await writeContent(places, authJsonFromCredentials({ ...credentials, accountId }, authJson));
  return { status: "updated", credentials: { ...credentials, accountId } };
}

async function removeEverywhere(places: Places, lock: LockOptions): Promise<CodexHomeState> {
  const before = await findWithoutKeyring(places);
  if (before.file.state === "absent" && !before.unread) return stateOf(before.file);
  return withCredentialLocks(places.homePath, lock, async () => {
    const { file, unread } = await findWithoutKeyring(places);
    for (const place of places.readOrder) {
      await place.remove().catch((error: unknown) => {
        // The file goes all the same.
        if (place.kind !== "keyring") throw error;
      });
    }
    if (unread && file.state === "absent") throw unread;
    return stateOf(file);
  });
}
