import { AuthError, isAuthError } from "../../errors.ts";
import type { AuthJson } from "../file/auth-json.ts";
import type { AuthJsonFile } from "../file/auth-json-file.ts";
import type { CredentialsPlace } from "./place.ts";
import { filePlace } from "./place.ts";
import type { StoreNotice } from "./store-notice.ts";
import { keyringFallback } from "./store-notice.ts";

/** The places of one home's credentials, as Codex or the person chose them. */
export interface Places {
  homePath: string;
  /** Where credentials are written. */
  primary: CredentialsPlace;
  /** Where they are looked for, in order. */
  readOrder: readonly CredentialsPlace[];
  file: CredentialsPlace;
  /** Whether the file may stand in for a keyring that fails: whether Codex looks there as well. */
  isFileWelcome: boolean;
  /** Why the keyring was not looked into. Nobody knows what it holds. */
  unread?: AuthError;
  onNotice: (notice: StoreNotice) => void;
}

/** Content and the place where it was found. */
export interface Found {
  place: CredentialsPlace;
  file: AuthJsonFile;
}

/** The places of a home whose credentials are in its file and nowhere else. */
export function fileOnly(homePath: string): Places {
  const file = filePlace(homePath);
  return {
    homePath,
    primary: file,
    readOrder: [file],
    file,
    isFileWelcome: true,
    onNotice: () => undefined,
  };
}

/**
 * The first place with content that loads, else the first with any, as Codex looks for it. Throws
 * `KEYRING_UNAVAILABLE` rather than say of a keyring that cannot be read that nothing is there.
 */
export async function findContent(places: Places): Promise<Found> {
  const found = await findWithoutKeyring(places);
  if (found.file.state === "absent" && found.unread) throw found.unread;
  return found;
}

/** The same where a keyring that cannot be read counts as empty, as it does for Codex with `auto`. */
export async function findWithoutKeyring(
  places: Places,
): Promise<Found & { unread?: AuthError | undefined }> {
  let { unread } = places;
  let unreadable: Found | undefined;
  for (const place of places.readOrder) {
    const file = await place.read().catch((error: unknown): AuthJsonFile => {
      if (!places.isFileWelcome || !isAuthError(error, "KEYRING_UNAVAILABLE")) throw error;
      unread = error;
      return { state: "absent" };
    });
    if (file.state === "loaded") return { place, file, unread };
    if (file.state === "unreadable") unreadable ??= { place, file };
  }
  return { place: places.primary, file: { state: "absent" }, ...unreadable, unread };
}

/**
 * Writes to the first place that takes it, under Codex's locks, and returns which one did. The
 * keyring's success removes the file, as with Codex. Where the keyring was asked for by name, the
 * file saves the credentials all the same and `CREDENTIALS_NOT_WRITABLE` says so.
 */
export async function writeContent(places: Places, authJson: AuthJson): Promise<CredentialsPlace> {
  const { primary, file } = places;
  if (primary.kind === "file") {
    await file.write(authJson);
    return file;
  }
  try {
    await primary.write(authJson);
  } catch (error) {
    return writeToFileInstead(places, authJson, error);
  }
  await file.remove();
  return primary;
}

/** Does so after the keyring failed with `failure`; any other failure is thrown as it is. */
export async function writeToFileInstead(
  { primary, file, isFileWelcome, onNotice }: Places,
  authJson: AuthJson,
  failure: unknown,
): Promise<CredentialsPlace> {
  if (!isAuthError(failure, "KEYRING_UNAVAILABLE")) throw failure;
  await file.write(authJson);
  if (isFileWelcome) {
    // Where the keyring did not work from the start, that has been said.
    if (primary.kind === "keyring") onNotice(keyringFallback(file.location, failure));
    return file;
  }
  throw new AuthError(
    "CREDENTIALS_NOT_WRITABLE",
    `${failure.message} The sign-in is not lost: it is in ${file.location}.`,
    { cause: failure, reason: "keyring_unavailable", location: file.location },
  );
}
