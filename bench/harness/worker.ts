import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { z } from "zod";
import { z as zod } from "zod";
import { COMPILE_CACHE } from "../../scripts/ground/paths.mjs";

const OrderSchema = zod.object({ count: zod.number(), perSecond: zod.number() });
export type Order = z.infer<typeof OrderSchema>;

/** A part of a bench that must not share its processor with the others. */
export type Worker<Message> = {
  pid: number;
  /** Resolves with the next thing that it says. */
  next(): Promise<Message>;
  ask(order: Order): void;
  stop(): Promise<void>;
};

/** Starts `bench/workers/<name>.ts`; everything that it says must fit the schema. */
export function startWorker<Message>(
  name: string,
  schema: z.ZodType<Message>,
  args: readonly string[] = [],
): Worker<Message> {
  const child = fork(new URL(`../workers/${name}.ts`, import.meta.url), args, {
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
  });
  const exited = once(child, "exit");
  return {
    pid: child.pid ?? 0,
    next: () => nextMessage(child, exited, schema),
    ask: (order) => void child.send(order),
    async stop() {
      child.kill();
      await exited;
    },
  };
}

async function nextMessage<Message>(
  child: ChildProcess,
  exited: Promise<unknown>,
  schema: z.ZodType<Message>,
): Promise<Message> {
  const gone = exited.then(() => Promise.reject(new Error("A worker of the bench ended.")));
  const [message] = (await Promise.race([once(child, "message"), gone])) as [unknown];
  return schema.parse(message);
}

/** In a worker: says something to the bench. */
export function tellParent(message: object): void {
  process.send?.(message);
}

/** In a worker: does what the bench asks for, one order after the other. */
export function whenAsked(act: (order: Order) => Promise<void>): void {
  let queue = Promise.resolve();
  process.once("disconnect", () => process.exit());
  process.on("message", (message) => {
    const order = OrderSchema.parse(message);
    queue = queue.then(() => act(order));
  });
}
