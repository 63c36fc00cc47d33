import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

const ChatSchema = z.object({ messages: z.array(z.object({ content: z.string() })).nonempty() });

/** A server in LM Studio's place that sends as many events as the message says, as fast as it says. */
export type ModelServer = { url: string; close(): Promise<void> };

/** What makes the model send `count` events, at `perSecond` or as fast as they go. */
export function orderEvents(count: number, perSecond = 0): string {
  return `events ${count} ${perSecond}`;
}

/** Milliseconds on a clock that all processes of this machine share. */
export const sharedNow = (): number => performance.timeOrigin + performance.now();

/** The text of an event says when it was sent. */
export const stampText = (): string => `${sharedNow().toFixed(3)} `;

export async function startModelServer(): Promise<ModelServer> {
  const server = createServer((request, response) => {
    if (request.method === "GET") {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ object: "list", data: [{ id: "stand-in" }] }));
      return;
    }
    void json(request).then((body) => answer(response, ChatSchema.parse(body)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new TypeError("No port.");
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function answer(
  response: ServerResponse,
  { messages }: z.infer<typeof ChatSchema>,
): Promise<void> {
  const order = messages.at(-1)?.content ?? "";
  const [, count = "1", perSecond = "0"] = /^events (\d+) (\d+)$/.exec(order) ?? [];
  response.writeHead(200, { "content-type": "text/event-stream" });
  for await (const index of paced(Number(count), Number(perSecond))) {
    // Text and reasoning in turns: the console merges neighbours of one kind.
    const kind = index % 2 === 0 ? "content" : "reasoning_content";
    if (!send(response, { delta: { [kind]: stampText() } })) await once(response, "drain");
  }
  send(response, { delta: {}, finish_reason: "stop" });
  response.end("data: [DONE]\n\n");
}

/** Counts up at a pace; what a late timer missed comes at once. */
export async function* paced(count: number, perSecond: number): AsyncGenerator<number> {
  const startedAt = performance.now();
  for (let index = 0; index < count; index += 1) {
    const dueMs = perSecond === 0 ? 0 : (index * 1000) / perSecond;
    const waitMs = dueMs - (performance.now() - startedAt);
    if (waitMs > 0) await sleep(waitMs);
    yield index;
  }
}

function send(response: ServerResponse, choice: object): boolean {
  return response.write(`data: ${JSON.stringify({ choices: [{ index: 0, ...choice }] })}\n\n`);
}
