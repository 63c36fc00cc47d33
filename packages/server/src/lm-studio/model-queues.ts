import PQueue from "p-queue";

/** Lets one request at a time through to each model: a second one can unload what is generating. */
export type ModelQueues = {
  /** Rejects with `signal.reason` when it aborts before the turn has come. */
  run<Result>(model: string, signal: AbortSignal, task: () => Promise<Result>): Promise<Result>;
};

export function createModelQueues(): ModelQueues {
  const queues = new Map<string, PQueue>();

  const open = (model: string) => {
    const queue = new PQueue({ concurrency: 1 });
    queue.addEventListener("idle", () => queues.delete(model), { once: true });
    queues.set(model, queue);
    return queue;
  };

  return {
    run: (model, signal, task) => (queues.get(model) ?? open(model)).add(task, { signal }),
  };
}
