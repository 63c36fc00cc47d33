/** Work that goes on by itself, and that whoever closes waits for. */
export class Background {
  readonly #running = new Set<Promise<unknown>>();

  run(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => this.#running.delete(settled));
    this.#running.add(settled);
  }

  /** Resolves when nothing is under way any more. */
  async done(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
