import { setImmediate as nextTurn } from "node:timers/promises";

import type { Clock } from "../../src/clock.ts";

/** A clock on which sleeping takes no time. `rate` 1.3 shows 1.3 s for each second that passes. */
export class FakeClock implements Clock {
  readonly sleeps: number[] = [];
  readonly #rate: number;
  readonly #startedAt = Date.now();
  #monotonic = 1000;
  #wallOffset = 0;
  #beforeWake: (() => void) | undefined;

  constructor(rate = 1) {
    this.#rate = rate;
  }

  /** Milliseconds that have really passed. */
  get trueNow(): number {
    return (this.#monotonic - 1000) / this.#rate;
  }

  wallNow(): number {
    return this.#startedAt + this.#wallOffset + this.#monotonic - 1000;
  }

  monotonicNow(): number {
    return this.#monotonic;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.sleeps.push(ms);
    await nextTurn();
    this.#monotonic += ms;
    this.#beforeWake?.();
    this.#beforeWake = undefined;
    signal?.throwIfAborted();
  }

  jumpWall(ms: number): void {
    this.#wallOffset += ms;
  }

  /** The next sleep lasts this much longer than asked, as on a laptop that was closed. */
  suspendDuringNextSleep(ms: number): void {
    this.#beforeWake = () => {
      this.#monotonic += ms;
    };
  }
}
