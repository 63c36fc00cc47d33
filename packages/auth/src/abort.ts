/** What can be given up. */
export interface Abortable {
  abort(reason: unknown): void;
}

/** One listener for each signal: to add one takes Node longer the more there are already. */
const listeners = new WeakMap<AbortSignal, SharedListener>();

/**
 * Aborts the work with the signal, unless that has been aborted by now. However many there are of
 * one signal, it costs the same.
 */
export function abortWith(signal: AbortSignal, work: Abortable): void {
  const listener = listeners.get(signal) ?? new SharedListener(signal);
  listener.works.add(work);
}

/** Takes back `abortWith`; to be called when the work is done. */
export function forgetAbort(signal: AbortSignal, work: Abortable): void {
  listeners.get(signal)?.remove(work);
}

class SharedListener {
  readonly works = new Set<Abortable>();
  readonly #signal: AbortSignal;
  readonly #onAbort = () => {
    listeners.delete(this.#signal);
    for (const work of this.works) work.abort(this.#signal.reason);
  };

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    listeners.set(signal, this);
    signal.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** Node keeps some signals for as long as they have a listener, so the last one takes it away. */
  remove(work: Abortable): void {
    if (!this.works.delete(work) || this.works.size > 0) return;
    listeners.delete(this.#signal);
    this.#signal.removeEventListener("abort", this.#onAbort);
  }
}

/** Settles as `work` does, or rejects with `signal.reason` at once on abort. */
export function settleOnAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  const waiting = { abort: reject };
  abortWith(signal, waiting);
  return Promise.race([aborted, work]).finally(() => {
    forgetAbort(signal, waiting);
  });
}

/** One signal for all that are there; undefined when none is. */
export function anySignal(...signals: (AbortSignal | undefined)[]): AbortSignal | undefined {
  const present = signals.filter((signal) => signal !== undefined);
  return present.length > 1 ? AbortSignal.any(present) : present[0];
}
