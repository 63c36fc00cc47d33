/** A clock that is this much too fast still never makes a poll come early. */
export const CLOCK_SAFETY_FACTOR = 1.3;

const SLOW_DOWN_STEP_MS = 5000;
const LONGEST_BACKOFF_MS = 30_000;

/**
 * How long to wait between polls.
 *
 * @see RFC 8628 §3.5
 */
export class PollPace {
  #intervalMs: number;
  #retryAfterMs = 0;
  #failures = 0;

  constructor(intervalSeconds: number) {
    this.#intervalMs = intervalSeconds * 1000;
  }

  /** Failures in a row. */
  get failures(): number {
    return this.#failures;
  }

  recordAnswer(retryAfterSeconds = 0): void {
    this.#failures = 0;
    this.#retryAfterMs = retryAfterSeconds * 1000;
  }

  recordFailure(retryAfterSeconds = 0): void {
    this.#failures += 1;
    this.#retryAfterMs = retryAfterSeconds * 1000;
  }

  /** Five seconds more for this and all later polls; a larger interval of the server's wins. */
  slowDown(serverIntervalSeconds = 0): void {
    this.#intervalMs = Math.max(this.#intervalMs + SLOW_DOWN_STEP_MS, serverIntervalSeconds * 1000);
  }

  /** The shortest wait that breaks no promise, without regard to `Retry-After`. */
  shortestWaitMs(): number {
    return this.#intervalMs * CLOCK_SAFETY_FACTOR;
  }

  /** The wait that the server asked for. */
  requiredWaitMs(): number {
    return Math.max(this.shortestWaitMs(), this.#retryAfterMs * CLOCK_SAFETY_FACTOR);
  }

  /** The wait before the next poll: after failures, exponential with full jitter. */
  nextWaitMs(): number {
    if (this.#failures === 0) return this.requiredWaitMs();
    const window = Math.min(LONGEST_BACKOFF_MS, this.#intervalMs * 2 ** (this.#failures - 1));
    return Math.max(this.requiredWaitMs(), this.shortestWaitMs() + Math.random() * window);
  }
}
