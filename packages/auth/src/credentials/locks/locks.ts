import type { FileHandle } from "node:fs/promises";
import { constants, open } from "node:fs/promises";
import { join } from "node:path";

import { systemClock } from "../../clock.ts";
import { AuthError } from "../../errors.ts";
import { resolveAuthJson } from "../file/auth-json-file.ts";
import { tryLock } from "./flock.ts";
import { giveToOwnerOf, notWritable } from "../file/ownership.ts";

export interface LockOptions {
  signal?: AbortSignal | undefined;
  /** How long another process may hold `auth.lock`. Default 30 seconds. */
  lockTimeoutMs?: number | undefined;
}

const DEFAULT_LOCK_TIMEOUT_MS = 30_000;
/** As long as Codex itself waits for the second lock. */
const COMMIT_LOCK_TIMEOUT_MS = 5000;
const LONGEST_PAUSE_MS = 100;

/**
 * Runs `work` under Codex's own two locks in Codex's order: `auth.lock` of the home, then the
 * `.lock` beside the real auth.json. Codex loses a rotated refresh token when the second is held
 * for 5 seconds, so `work` must be short and touch local files only.
 */
export async function withCredentialLocks<T>(
  homePath: string,
  options: LockOptions,
  work: (authJsonPath: string) => Promise<T>,
): Promise<T> {
  const { signal, lockTimeoutMs = DEFAULT_LOCK_TIMEOUT_MS } = options;
  const outer = { mode: 0o666, timeoutMs: lockTimeoutMs, signal };
  return withLock(join(homePath, "auth.lock"), outer, async () => {
    const authJsonPath = await resolveAuthJson(homePath);
    const inner = { mode: 0o600, timeoutMs: COMMIT_LOCK_TIMEOUT_MS, signal };
    return withLock(`${authJsonPath}.lock`, inner, () => work(authJsonPath));
  });
}

/** Runs `work` under one lock that no Codex takes; how long it is held is the caller's choice. */
export async function withFileLock<T>(
  path: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const { signal, lockTimeoutMs = DEFAULT_LOCK_TIMEOUT_MS } = options;
  return withLock(path, { mode: 0o600, timeoutMs: lockTimeoutMs, signal }, work);
}

interface SingleLock {
  mode: number;
  timeoutMs: number;
  signal: AbortSignal | undefined;
}

/** The lock files stay behind, as Codex leaves them: unlinking one would split the lock. */
async function withLock<T>(path: string, lock: SingleLock, work: () => Promise<T>): Promise<T> {
  lock.signal?.throwIfAborted();
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, lock.mode).catch(
    (error: unknown) => {
      throw notWritable(path, error);
    },
  );
  try {
    await giveToOwnerOf(path, handle);
    await acquire(handle, lock);
    return await work();
  } finally {
    await handle.close();
  }
}

async function acquire(handle: FileHandle, { timeoutMs, signal }: SingleLock): Promise<void> {
  if (process.platform === "win32") return;
  const giveUpAt = performance.now() + timeoutMs;
  for (let pauseMs = 10; !(await tryLock(handle.fd)); pauseMs *= 2) {
    signal?.throwIfAborted();
    if (performance.now() >= giveUpAt) {
      throw new AuthError(
        "CREDENTIALS_NOT_WRITABLE",
        "Another process is holding the Codex credentials. Wait for it to finish or end it, " +
          "then try again.",
        { reason: "locked" },
      );
    }
    await systemClock.sleep(Math.min(pauseMs, LONGEST_PAUSE_MS), signal);
  }
  signal?.throwIfAborted();
}
