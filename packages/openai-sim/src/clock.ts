/** The stand-in's clock: real time plus an offset that a test or demo moves forward. */
export class SimClock {
  #offsetMs = 0;

  /** Milliseconds since the epoch, as the stand-in sees them. */
  now(): number {
    return Date.now() + this.#offsetMs;
  }

  advance(seconds: number): void {
    this.#offsetMs += seconds * 1000;
  }

  reset(): void {
    this.#offsetMs = 0;
  }
}
