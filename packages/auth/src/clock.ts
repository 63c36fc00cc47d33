import { onAbort } from "./abort.ts";

/** The time a sign-in runs on; replaceable where waiting is the subject. */
export interface Clock {
  /** Milliseconds since the epoch; may jump. */
  wallNow(): number;
  /** Milliseconds since some fixed moment; never goes back. */
  monotonicNow(): number;
  /** Resolves after `ms`; rejects with `signal.reason` on abort. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

const LONGEST_TIMER_MS = 2_147_483_647;

/** The machine's own clock. */
export const systemClock: Clock = {
  wallNow: () => Date.now(),
  monotonicNow: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const timer = setTimeout(awake, Math.min(Math.ceil(ms), LONGEST_TIMER_MS));
      const forget = signal && onAbort(signal, giveUp);
      function awake() {
        forget?.();
        resolve();
      }
      function giveUp() {
        clearTimeout(timer);
        reject(signal?.reason);
      }
    }),
};

/** Sleeps until the monotonic clock shows that at least `ms` have passed: timers may fire early. */
export async function sleepAtLeast(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  const end = clock.monotonicNow() + ms;
  for (;;) {
    const remaining = end - clock.monotonicNow();
    if (remaining <= 0) break;
    await clock.sleep(remaining, signal);
  }
  signal?.throwIfAborted();
}
