/** One listener for each signal: to add one takes Node longer the more there are already. */
const waiting = new WeakMap<AbortSignal, SharedListener>();

/**
 * Calls `listener` when the signal is aborted, unless it has been by now. The returned function
 * takes it back. However many listen to one signal, it costs the same.
 */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const shared = waiting.get(signal) ?? new SharedListener(signal);
  shared.listeners.add(listener);
  return () => {
    shared.remove(listener);
  };
}

class SharedListener {
  readonly listeners = new Set<() => void>();
  readonly #signal: AbortSignal;
  readonly #onAbort = () => {
    waiting.delete(this.#signal);
    for (const listener of this.listeners) listener();
  };

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    waiting.set(signal, this);
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Node keeps some signals for as long as they have a listener, so the last one takes it away. */
  remove(listener: () => void): void {
    if (!this.listeners.delete(listener) || this.listeners.size > 0) return;
    waiting.delete(this.#signal);
    this.#signal.removeEventListener("abort", this.#onAbort);
  }
}

/** Settles as `work` does, or rejects with `signal.reason` at once on abort. */
export function settleOnAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const giveUp = () => {
    reject(signal.reason);
  };
  if (signal.aborted) giveUp();
  const forget = onAbort(signal, giveUp);
  return Promise.race([aborted, work]).finally(forget);
}

/** One signal for all that are there; undefined when none is. */
export function anySignal(...signals: (AbortSignal | undefined)[]): AbortSignal | undefined {
  const present = signals.filter((signal) => signal !== undefined);
  return present.length > 1 ? AbortSignal.any(present) : present[0];
}
