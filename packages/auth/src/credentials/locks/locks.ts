import type { FileHandle } from "node:fs/promises";
import { constants, lstat, open } from "node:fs/promises";
import { join } from "node:path";

import { systemClock } from "../../clock.ts";
import { AuthError, isAuthError } from "../../errors.ts";
import { resolveAuthJson } from "../file/auth-json-file.ts";
import { giveToOwnerOf, notWritable, systemCodeOf } from "../file/ownership.ts";
import { tryLock } from "./flock.ts";

export interface LockOptions {
  signal?: AbortSignal | undefined;
  /** How long another process may hold the lock. Default 30 seconds. */
  lockTimeoutMs?: number | undefined;
}

const DEFAULT_LOCK_TIMEOUT_MS = 30_000;
/** As long as Codex itself waits for the second lock. */
const COMMIT_LOCK_TIMEOUT_MS = 5000;
const SHORTEST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 100;

/**
 * Runs `work` under Codex's own two locks in Codex's order: `auth.lock` of the home, then the
 * `.lock` beside the real auth.json. Codex loses a rotated refresh token when the second is held
 * for 5 seconds, so `work` must be short and touch local files only.
 */
export async function withCredentialLocks<T>(
  homePath: string,
  { signal, lockTimeoutMs }: LockOptions,
  work: (authJsonPath: string) => Promise<T>,
): Promise<T> {
  return withFileLock(join(homePath, "auth.lock"), { signal, lockTimeoutMs }, async () => {
    const authJsonPath = await resolveAuthJson(homePath);
    const inner = { signal, lockTimeoutMs: COMMIT_LOCK_TIMEOUT_MS };
    return withFileLock(`${authJsonPath}.lock`, inner, () => work(authJsonPath));
  });
}

/**
 * Runs `work` under one lock. The lock file stays behind, as Codex leaves its own: unlinking it
 * would split the lock. Throws `CREDENTIALS_NOT_WRITABLE` that names the file, with reason `locked`
 * when another process holds it too long.
 */
export async function withFileLock<T>(
  path: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  options.signal?.throwIfAborted();
  const flags = constants.O_RDWR | constants.O_CREAT;
  const handle = await open(path, flags, 0o600).catch(async (error: unknown) => {
    throw await unusableLock(path, error);
  });
  try {
    await giveToOwnerOf(path, handle);
    await acquire(handle, path, options);
    return await work();
  } finally {
    await handle.close();
  }
}

/**
 * Finds out whether a lock can be taken, by taking it; a lock file that is not there is not made.
 * Throws what `withFileLock` throws.
 */
export async function checkFileLock(path: string, options: LockOptions): Promise<void> {
  const handle = await open(path, constants.O_RDWR).catch(async (error: unknown) => {
    const found = await lstat(path).catch(() => undefined);
    if (systemCodeOf(error) === "ENOENT" && !found?.isSymbolicLink()) return undefined;
    throw await unusableLock(path, error);
  });
  if (!handle) return;
  try {
    await acquire(handle, path, options);
  } finally {
    await handle.close();
  }
}

/** Waits by trying: a call that blocks would hold up the whole process. */
async function acquire(
  handle: FileHandle,
  path: string,
  { signal, lockTimeoutMs = DEFAULT_LOCK_TIMEOUT_MS }: LockOptions,
): Promise<void> {
  const giveUpAt = performance.now() + lockTimeoutMs;
  let pauseMs = SHORTEST_PAUSE_MS;
  while (!(await isTaken(handle, path))) {
    signal?.throwIfAborted();
    if (performance.now() >= giveUpAt) throw heldTooLong(path);
    await systemClock.sleep(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
  signal?.throwIfAborted();
}

async function isTaken({ fd }: FileHandle, path: string): Promise<boolean> {
  try {
    return await tryLock(fd);
  } catch (error) {
    throw isAuthError(error) ? error : lockRefused(path, error);
  }
}

function heldTooLong(path: string): AuthError {
  return new AuthError(
    "CREDENTIALS_NOT_WRITABLE",
    `Another process is holding the lock of the Codex credentials, ${path}. Wait for it to ` +
      "finish or end it, then try again.",
    { reason: "locked" },
  );
}

/** For a file system that was asked for a lock and has none to give. */
export function lockRefused(path: string, cause: unknown): AuthError {
  const code = systemCodeOf(cause);
  return new AuthError(
    "CREDENTIALS_NOT_WRITABLE",
    `The file system of ${path} gives no locks (${code}), so the credentials cannot be kept from ` +
      "being lost there. Move the directory to a local disk, or mount it with locks.",
    { cause, reason: "no_locks" },
  );
}

async function unusableLock(path: string, cause: unknown): Promise<AuthError> {
  const found = await lstat(path).catch(() => undefined);
  const reason = systemCodeOf(cause);
  if (!found || reason === "EROFS") return notWritable(path, cause);
  const refused = (problem: string) =>
    new AuthError("CREDENTIALS_NOT_WRITABLE", `The lock file ${path} ${problem}`, {
      cause,
      reason,
    });
  if (found.isDirectory()) {
    return refused("is a directory. Remove that directory, then try again.");
  }
  if (found.isSymbolicLink()) {
    return refused(`is a link that cannot be used (${reason}). Remove it, then try again.`);
  }
  const isAnothers = found.uid !== process.getuid?.();
  return isAnothers
    ? refused(
        `belongs to another user (${found.uid}). Give it to this user (chown), or remove it ` +
          "while no Codex runs there.",
      )
    : refused(`cannot be opened (${reason}). Make it writable (chmod 600), then try again.`);
}
