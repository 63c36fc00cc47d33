import type { Clock } from "./clock.ts";
import { isAuthError } from "./errors.ts";
import type { AuthError } from "./errors.ts";
import { CHALLENGE } from "./http/failures.ts";

export interface RetryPolicy {
  clock: Clock;
  attempts: number;
  /** The first pause is at most this long; each later one at most twice the one before. */
  baseDelayMs: number;
  /** A server that asks for more patience than this is taken at its word: no retry. */
  maxRetryAfterSeconds: number;
  /** On the monotonic clock: until then a challenge for browsers is waited out, which uses up no attempt. */
  challengeUntil?: number;
  signal?: AbortSignal | undefined;
  onFailure?: (error: AuthError) => void;
  /** Called from the second failure on, when there will be another attempt. */
  onTrouble?: ((error: AuthError, failures: number, delayMs: number) => void) | undefined;
}

const MAX_BACKOFF_MS = 15_000;

/** Calls `attempt` again after transient failures, with full jitter and `Retry-After` honoured. */
export async function retryTransient<T>(
  attempt: () => Promise<T>,
  policy: RetryPolicy,
): Promise<T> {
  let attempts = 0;
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      policy.signal?.throwIfAborted();
      if (!isAuthError(error, "AUTH_SERVER_UNREACHABLE", "RATE_LIMITED")) throw error;
      policy.onFailure?.(error);
      const asked = error.retryAfterSeconds ?? 0;
      if (!isWaitedOut(error, policy)) attempts += 1;
      if (attempts >= policy.attempts || asked > policy.maxRetryAfterSeconds) throw error;
      const window = Math.min(policy.baseDelayMs * 2 ** (failures - 1), MAX_BACKOFF_MS);
      const delayMs = Math.max(Math.random() * window, asked * 1000);
      if (failures > 1) policy.onTrouble?.(error, failures, delayMs);
      await policy.clock.sleep(delayMs, policy.signal);
    }
  }
}

function isWaitedOut({ reason }: AuthError, { challengeUntil = 0, clock }: RetryPolicy): boolean {
  return reason === CHALLENGE && clock.monotonicNow() < challengeUntil;
}
