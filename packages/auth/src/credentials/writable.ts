import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { access, constants, open, readFile, readlink, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import { AuthError, isAuthError } from "../errors.ts";
import { mountedAlone, resolveAuthJson } from "./file/auth-json-file.ts";
import { notWritable, systemCodeOf } from "./file/ownership.ts";
import { tryLock } from "./locks/flock.ts";
import type { LockOptions } from "./locks/locks.ts";
import { checkFileLock, lockRefused } from "./locks/locks.ts";

/** Room for the old credentials and the new ones, with some to spare. */
const PROBE_BYTES = 32 * 1024;
/** Codex holds its locks for moments. Who holds one longer may hold it for ever. */
const LOCK_TIMEOUT_MS = 5000;

/**
 * Finds out whether credentials could be stored in a Codex home, before anything is at stake: room
 * on the disk and both of Codex's locks included. Leaves the home as it was; a home that does not
 * exist yet is judged by the directory it would be created in. Throws `CREDENTIALS_NOT_WRITABLE`
 * with what to change.
 */
export async function checkCodexHomeWritable(
  homePath: string,
  { signal, lockTimeoutMs = LOCK_TIMEOUT_MS }: LockOptions = {},
): Promise<void> {
  await checkPlaceWritable(homePath);
  await checkFileLock(join(homePath, "auth.lock"), { signal, lockTimeoutMs });
  await checkFileLock(`${await resolveAuthJson(homePath)}.lock`, { signal, lockTimeoutMs });
}

/** The same for who takes the locks next. */
export function checkPlaceWritable(homePath: string): Promise<void> {
  return checkHome(homePath, checkDirectoryWritable);
}

/** The same without a trial: what only a trial finds out is missed, and nothing is touched. */
export function lookWhetherWritable(homePath: string): Promise<void> {
  return checkHome(homePath, async (directory) => {
    await access(directory, constants.W_OK).catch((error: unknown) => {
      throw notWritable(directory, error);
    });
  });
}

async function checkHome(
  homePath: string,
  checkDirectory: (directory: string) => Promise<void>,
): Promise<void> {
  const home = await statIfPresent(homePath);
  if (!home) {
    await checkDirectory(await nearestToMissing(homePath));
    return;
  }
  if (!home.isDirectory())
    throw notWritable(homePath, Object.assign(new Error(), { code: "ENOTDIR" }));
  const path = await resolveAuthJson(homePath);
  await checkExistingFile(path);
  await checkDirectory(dirname(path));
  if (dirname(path) !== homePath) await checkDirectory(homePath);
}

async function checkExistingFile(path: string): Promise<void> {
  const file = await statIfPresent(path);
  if (!file) return;
  if (!file.isFile()) {
    throw new AuthError(
      "CREDENTIALS_NOT_WRITABLE",
      `${path} is not a file. Remove it (container tools create a directory there when the ` +
        "file to mount is missing) and mount the directory that holds it instead.",
      { reason: "not_a_file" },
    );
  }
  if (await isMountPoint(path, file)) throw mountedAlone(path);
  await refuseReadOnly(path, file);
}

/** The part of the check that costs nothing; throws `CREDENTIALS_NOT_WRITABLE`. */
export async function checkNotReadOnly(authJsonPath: string): Promise<void> {
  const file = await statIfPresent(authJsonPath);
  if (file?.isFile()) await refuseReadOnly(authJsonPath, file);
}

async function refuseReadOnly(path: string, file: Stats): Promise<void> {
  // Codex refuses by the mode bits, even for root, after it has spent the refresh token.
  const isReadOnly = process.platform !== "win32" && (file.mode & 0o200) === 0;
  const refusal = isReadOnly ? "read-only" : await accessRefusal(path);
  if (refusal === undefined) return;
  throw new AuthError(
    "CREDENTIALS_NOT_WRITABLE",
    `${path} is read-only (${refusal}). Make it writable (chmod 600), or mount the directory ` +
      "that holds it read-write.",
    { reason: "read_only" },
  );
}

async function isMountPoint(path: string, file: Stats): Promise<boolean> {
  const directory = await stat(dirname(path));
  if (directory.dev !== file.dev) return true;
  // A bind mount within one file system has the same device; only the mount table shows it.
  const table = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  return table.split("\n").some((line) => unescapeMount(line.split(" ")[4] ?? "") === path);
}

/** The mount table writes blanks and backslashes in octal. */
function unescapeMount(field: string): string {
  return field.replace(/\\([0-7]{3})/gu, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

/** Finds out by a trial whether files can be made, filled, locked and removed in a directory. */
export async function checkDirectoryWritable(directory: string): Promise<void> {
  const probe = join(directory, `.latchkey-probe-${randomBytes(8).toString("hex")}`);
  try {
    const handle = await open(probe, "wx", 0o600);
    try {
      await handle.writeFile(randomBytes(PROBE_BYTES));
      await handle.sync();
      await tryLock(handle.fd).catch((error: unknown) => {
        throw isAuthError(error) ? error : lockRefused(directory, error);
      });
    } finally {
      await handle.close();
      await rm(probe, { force: true });
    }
  } catch (error) {
    throw isAuthError(error) ? error : notWritable(directory, error);
  }
}

async function accessRefusal(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.W_OK);
    return undefined;
  } catch (error) {
    return systemCodeOf(error);
  }
}

async function statIfPresent(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw notWritable(path, error);
  }
}

/** A link to nothing: no directory can be made in its place. */
async function refuseDangling(path: string): Promise<void> {
  const target = await readlink(path).catch(() => undefined);
  if (target === undefined) return;
  throw new AuthError(
    "CREDENTIALS_NOT_WRITABLE",
    `${path} is a link to ${target}, which does not exist. Make that directory, or remove the link.`,
    { reason: "dangling_link" },
  );
}

/** The directory in which a missing one would be made. */
async function nearestToMissing(path: string): Promise<string> {
  let current = path;
  while (!(await statIfPresent(current)) && dirname(current) !== current) {
    await refuseDangling(current);
    current = dirname(current);
  }
  return current;
}
