import { onAbort } from "./abort.ts";

/** The time a sign-in runs on; replaceable where waiting is the subject. */
export interface Clock {
  /** Milliseconds since the epoch; may jump. */
  wallNow(): number;
  /** Milliseconds since some fixed moment; never goes back. */
  monotonicNow(): number;
  /** Resolves when `ms` have passed, never earlier; rejects with `signal.reason` on abort. */
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
      const end = performance.now() + ms;
      const awake = () => {
        const remaining = end - performance.now();
        // Timers may fire early, and none lasts for more than 24 days.
        if (remaining > 0) {
          timer = setTimer(awake, remaining);
          return;
        }
        forget?.();
        resolve();
      };
      let timer = setTimer(awake, ms);
      const forget =
        signal &&
        onAbort(signal, () => {
          clearTimeout(timer);
          reject(signal.reason);
        });
    }),
};

function setTimer(listener: () => void, ms: number): NodeJS.Timeout {
  return setTimeout(listener, Math.min(Math.ceil(ms), LONGEST_TIMER_MS));
}
