import { setImmediate as nextTurn } from "node:timers/promises";

import type { Clock } from "../../src/index.ts";

const LONG_MS = 60_000;

/** A clock on which short waits take no time, and long ones last until `passLongWaits`. */
export class PatientClock implements Clock {
  readonly #startedAt = Date.now();
  readonly #release = Promise.withResolvers<undefined>();
  #monotonic = 0;

  wallNow(): number {
    return this.#startedAt + this.#monotonic;
  }

  monotonicNow(): number {
    return this.#monotonic;
  }

  passLongWaits(): void {
    this.#release.resolve(undefined);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (ms >= LONG_MS) await Promise.race([this.#release.promise, aborted(signal)]);
    await nextTurn();
    signal?.throwIfAborted();
    this.#monotonic += ms;
  }
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
