import type { Clock } from "./clock.ts";
import { isAuthError } from "./errors.ts";
import type { AuthError } from "./errors.ts";

export interface RetryPolicy {
  clock: Clock;
  attempts: number;
  /** The first pause is at most this long; each later one at most twice the one before. */
  baseDelayMs: number;
  /** A server that asks for more patience than this is taken at its word: no retry. */
  maxRetryAfterSeconds: number;
  signal?: AbortSignal | undefined;
  onFailure?: (error: AuthError) => void;
}

/** Calls `attempt` again after transient failures, with full jitter and `Retry-After` honoured. */
export async function retryTransient<T>(
  attempt: () => Promise<T>,
  policy: RetryPolicy,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      policy.signal?.throwIfAborted();
      if (!isAuthError(error, "AUTH_SERVER_UNREACHABLE", "RATE_LIMITED")) throw error;
      policy.onFailure?.(error);
      const asked = error.retryAfterSeconds ?? 0;
      if (failures >= policy.attempts || asked > policy.maxRetryAfterSeconds) throw error;
      const backoffMs = Math.random() * policy.baseDelayMs * 2 ** (failures - 1);
      await policy.clock.sleep(Math.max(backoffMs, asked * 1000), policy.signal);
    }
  }
}
