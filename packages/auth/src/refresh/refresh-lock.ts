import { constants, open } from "node:fs/promises";

import { waitForLock } from "../credentials/locks/flock.ts";
import { giveToOwnerOf, notWritable } from "../credentials/file/ownership.ts";
import { AuthError } from "../errors.ts";

export interface RefreshLockOptions {
  signal?: AbortSignal | undefined;
  /** How long others may refresh first. Default 60 seconds. */
  lockTimeoutMs?: number | undefined;
}

const DEFAULT_LOCK_TIMEOUT_MS = 60_000;

/**
 * Runs `work` as the only refresher of a sign-in on this machine. The lock is the open file's, so
 * it ends with this process, however that ends. Codex takes no such lock and is not held up.
 */
export async function withRefreshLock<T>(
  refreshPath: string,
  options: RefreshLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  const { signal, lockTimeoutMs = DEFAULT_LOCK_TIMEOUT_MS } = options;
  const path = `${refreshPath}.lock`;
  const flags = constants.O_RDWR | constants.O_CREAT;
  const handle = await open(path, flags, 0o600).catch((error: unknown) => {
    throw notWritable(path, error);
  });
  try {
    await giveToOwnerOf(path, handle);
    const timeLimit = AbortSignal.timeout(lockTimeoutMs);
    const until = signal ? AbortSignal.any([signal, timeLimit]) : timeLimit;
    const isLocked = process.platform === "win32" || (await waitForLock(handle.fd, until));
    signal?.throwIfAborted();
    if (!isLocked) throw heldTooLong();
    return await work();
  } finally {
    await handle.close();
  }
}

function heldTooLong(): AuthError {
  return new AuthError(
    "AUTH_SERVER_UNREACHABLE",
    "Another process has been refreshing this sign-in for too long. Try again in a minute.",
    { reason: "refresh_locked" },
  );
}
