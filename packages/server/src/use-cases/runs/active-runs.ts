import { once } from "node:events";
import { RateLimited } from "../../failure.ts";

/** Runs in progress in this process: each can be stopped, and all can be awaited. */
export type ActiveRuns = {
  /** @throws RateLimited when there are as many runs as may be. */
  requireRoom(): void;
  /** Takes a place for a run that is about to begin, and returns what gives it back. @throws RateLimited */
  reserve(): () => void;
  /** Runs `work` with a signal that `cancel` aborts. */
  begin(runId: string, work: (signal: AbortSignal) => Promise<void>): void;
  /** Stops a run and waits until its end is recorded. Does nothing when it is not in progress. */
  cancel(runId: string, reason?: unknown): Promise<void>;
  /** Settles when a run has recorded its end, at once when it is not in progress. */
  untilEnded(runId: string): Promise<void>;
  /**
   * Aborts every run with `reason` and waits until each has recorded its end, or cannot: the next
   * start ends what is left.
   */
  endAll(reason: unknown): Promise<void>;
  /** Aborted when what cannot be stored is not to be waited for any more. */
  readonly patience: AbortSignal;
};

const LONGEST_END_MS = 3000;
const TRY_AGAIN_SECONDS = 10;

export function createActiveRuns(onCrash: (error: unknown) => void, maxRuns: number): ActiveRuns {
  const active = new Map<string, { controller: AbortController; done: Promise<void> }>();
  const patience = new AbortController();
  let reserved = 0;
  const requireRoom = () => {
    if (active.size + reserved < maxRuns) return;
    const most = `${maxRuns} runs are in progress, which is the most. Stop one, or try again.`;
    throw new RateLimited(TRY_AGAIN_SECONDS, most);
  };
  return {
    requireRoom,
    reserve() {
      requireRoom();
      reserved += 1;
      return () => (reserved -= 1);
    },
    patience: patience.signal,
    begin(runId, work) {
      const controller = new AbortController();
      const done = work(controller.signal)
        .catch(onCrash)
        .finally(() => active.delete(runId));
      active.set(runId, { controller, done });
    },
    async untilEnded(runId) {
      await active.get(runId)?.done;
    },
    async cancel(runId, reason = new DOMException("Stopped by a person.", "AbortError")) {
      const run = active.get(runId);
      run?.controller.abort(reason);
      await run?.done;
    },
    async endAll(reason) {
      const ending = [...active.values()];
      for (const { controller } of ending) controller.abort(reason);
      const timer = setTimeout(() => patience.abort(), LONGEST_END_MS);
      const ended = Promise.allSettled(ending.map(({ done }) => done));
      await Promise.race([ended, once(patience.signal, "abort")]);
      clearTimeout(timer);
    },
  };
}
