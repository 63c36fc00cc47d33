/** Lets tests and demos stop streaming answers in the middle, go on, or cut them off. */
export class AnswerGate {
  #holdAfterTokens: number | undefined;
  #waiting = new Set<() => void>();
  #onHeld = new Set<() => void>();
  #cuts = new Set<() => void>();

  /** Holds every answer once it has sent this many tokens. */
  hold(afterTokens: number): void {
    this.#holdAfterTokens = afterTokens;
  }

  release(): void {
    this.#holdAfterTokens = undefined;
    const waiting = this.#waiting;
    this.#waiting = new Set();
    for (const resume of waiting) resume();
  }

  /** Drops the connection of every answer that is streaming. */
  cut(): void {
    for (const cut of this.#cuts) cut();
  }

  /** Resolves once an answer is held. */
  async untilHeld(): Promise<void> {
    if (this.#waiting.size > 0) return;
    await new Promise<void>((resolve) => this.#onHeld.add(resolve));
  }

  /** Calls `cut` when answers are cut off, until the returned function is called. */
  onCut(cut: () => void): () => void {
    this.#cuts.add(cut);
    return () => this.#cuts.delete(cut);
  }

  /** Waits while answers are held at or before this many tokens. */
  async pass(tokensSent: number, signal: AbortSignal): Promise<void> {
    if (this.#holdAfterTokens === undefined || tokensSent < this.#holdAfterTokens) return;
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#waiting.add(resolve);
      signal.addEventListener(
        "abort",
        () => {
          this.#waiting.delete(resolve);
          resolve();
        },
        { once: true },
      );
      const onHeld = this.#onHeld;
      this.#onHeld = new Set();
      for (const tell of onHeld) tell();
    });
  }
}
