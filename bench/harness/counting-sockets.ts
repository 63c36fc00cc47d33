import { z } from "zod";
import { startWorker, type Order } from "./worker.ts";

const CountedSchema = z.object({
  received: z.number(),
  tookMs: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
});
export type Counted = z.infer<typeof CountedSchema>;

/** Many sockets in a process of their own, which count the events of one conversation. */
export type CountingSockets = {
  /** Resolves once all of them count; what comes before would be missed for ever. */
  count(order: Order): Promise<{ done: Promise<Counted> }>;
  stop(): Promise<void>;
};

/** Without a conversation, the sockets listen to whatever is broadcast. */
export async function openCountingSockets(
  url: string,
  count: number,
  conversationId = "",
): Promise<CountingSockets> {
  const worker = startWorker("sockets", CountedSchema, [url, String(count), conversationId]);
  await worker.next();
  return {
    async count(order) {
      worker.ask(order);
      await worker.next();
      return { done: worker.next() };
    },
    stop: () => worker.stop(),
  };
}
