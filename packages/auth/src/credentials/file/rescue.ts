import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import { AuthError, isAuthError } from "../../errors.ts";
import { writeWhole } from "./auth-json-file.ts";

/** Where this user's programs keep their state, when nobody says otherwise. */
function defaultStateDirectory(): string {
  switch (process.platform) {
    case "win32":
      return join(homedir(), "AppData", "Local", "latchkey");
    case "darwin":
      return join(homedir(), "Library", "Application Support", "latchkey");
    default:
      return join(homedir(), ".local", "state", "latchkey");
  }
}

/**
 * Keeps credentials that could not be stored where they belong: a rotated refresh token exists
 * nowhere else. Returns the error that says where they are now, for the caller to throw.
 */
export async function rescueCredentials(
  text: string,
  stateDirectory: string | undefined,
  cause: AuthError,
): Promise<AuthError> {
  const path = await keepElsewhere(text, stateDirectory, "rescued-auth");
  if (path === undefined) return cause;
  return new AuthError(
    "CREDENTIALS_NOT_WRITABLE",
    `${cause.message} The sign-in is not lost: it is in ${path}. ` +
      "Move that file to where it belongs once this is mended, or sign in again.",
    { cause, reason: cause.reason ?? "unknown", location: path },
  );
}

/** Writes credentials to a file of their own; returns its path, or undefined when that failed. */
export async function keepElsewhere(
  text: string,
  stateDirectory: string | undefined,
  prefix: string,
): Promise<string | undefined> {
  const name = `${prefix}-${Date.now()}-${randomBytes(4).toString("hex")}.json`;
  try {
    // A user without a home directory has no default.
    const directory = stateDirectory ?? defaultStateDirectory();
    const path = join(directory, name);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeWhole(path, text);
    return path;
  } catch {
    return undefined;
  }
}

/** Whether storing failed for a reason that another place may not have. */
export function isStorageFailure(error: unknown): error is AuthError {
  return isAuthError(error, "CREDENTIALS_NOT_WRITABLE", "KEYRING_UNAVAILABLE");
}
