import type { LockOptions } from "../credentials/locks/locks.ts";
import { withFileLock } from "../credentials/locks/locks.ts";
import { AuthError, isAuthError } from "../errors.ts";

export type RefreshLockOptions = LockOptions;

const DEFAULT_LOCK_TIMEOUT_MS = 60_000;

/**
 * Runs `work` as the only refresher of a sign-in on this machine. The lock is the open file's, so
 * it ends with this process, however that ends. Codex takes no such lock and is not held up.
 */
export async function withRefreshLock<T>(
  refreshPath: string,
  { signal, lockTimeoutMs = DEFAULT_LOCK_TIMEOUT_MS }: RefreshLockOptions,
  work: () => Promise<T>,
): Promise<T> {
  let hasBegun = false;
  return withFileLock(`${refreshPath}.lock`, { signal, lockTimeoutMs }, () => {
    hasBegun = true;
    return work();
  }).catch((error: unknown) => {
    const isHeld = !hasBegun && isAuthError(error) && error.reason === "locked";
    throw isHeld ? heldTooLong() : error;
  });
}

function heldTooLong(): AuthError {
  return new AuthError(
    "AUTH_SERVER_UNREACHABLE",
    "Another process has been refreshing this sign-in for too long. Try again in a minute.",
    { reason: "refresh_locked" },
  );
}
