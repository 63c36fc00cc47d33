import type { Clock } from "../../clock.ts";

/** Timers are re-checked this often: a laptop that slept or a corrected clock moves the moment. */
const LONGEST_SLEEP_MS = 30_000;

export interface RefreshLoopOptions {
  clock: Clock;
  signal: AbortSignal;
  /** Epoch milliseconds; undefined while there is nothing to wait for. */
  dueAt: () => number | undefined;
  /** Must not throw; has to move `dueAt`. */
  run: () => Promise<void>;
}

/** Does something whenever it is due, as long as the signal is not aborted. */
export class RefreshLoop {
  readonly #options: RefreshLoopOptions;
  #wake = new AbortController();

  constructor(options: RefreshLoopOptions) {
    this.#options = options;
  }

  /** Resolves when the signal is aborted. */
  async run(): Promise<void> {
    const { signal, clock, dueAt, run } = this.#options;
    while (!signal.aborted) {
      const remainingMs = (dueAt() ?? Number.POSITIVE_INFINITY) - clock.wallNow();
      if (remainingMs <= 0) await run();
      else await this.#sleep(Math.min(remainingMs, LONGEST_SLEEP_MS));
    }
  }

  /** The moment may have moved. */
  poke(): void {
    this.#wake.abort();
  }

  async #sleep(ms: number): Promise<void> {
    const { clock, signal } = this.#options;
    await clock.sleep(ms, AbortSignal.any([signal, this.#wake.signal])).catch(() => undefined);
    this.#wake = new AbortController();
  }
}
