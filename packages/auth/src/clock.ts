import { abortWith, forgetAbort } from "./abort.ts";
import type { Abortable } from "./abort.ts";

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
  sleep: (ms, signal) => new Sleep(ms, signal).done,
};

/** One wait. There may be ten thousand at once, so it holds no functions of its own. */
class Sleep implements Abortable {
  readonly #ended = Promise.withResolvers<undefined>();
  readonly #end: number;
  readonly #signal: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, signal: AbortSignal | undefined) {
    this.#end = performance.now() + ms;
    this.#signal = signal;
    if (signal?.aborted) {
      this.abort(signal.reason);
      return;
    }
    this.#timer = this.#setTimer(ms);
    if (signal) abortWith(signal, this);
  }

  get done(): Promise<undefined> {
    return this.#ended.promise;
  }

  abort(reason: unknown): void {
    clearTimeout(this.#timer);
    this.#ended.reject(reason);
  }

  /** Timers may fire early, and none lasts for more than 24 days. */
  look(): void {
    const remaining = this.#end - performance.now();
    if (remaining > 0) {
      this.#timer = this.#setTimer(remaining);
      return;
    }
    if (this.#signal) forgetAbort(this.#signal, this);
    this.#ended.resolve(undefined);
  }

  #setTimer(ms: number): NodeJS.Timeout {
    return setTimeout(look, Math.min(Math.ceil(ms), LONGEST_TIMER_MS), this);
  }
}

function look(sleep: Sleep): void {
  sleep.look();
}
