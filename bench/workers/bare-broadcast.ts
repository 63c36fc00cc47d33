import { once } from "node:events";
import { WebSocketServer } from "ws";
import { paced, stampText } from "../harness/model-server.ts";
import { tellParent, whenAsked } from "../harness/worker.ts";

// The least that a broadcast can be: one text for all, sent to one socket after the other.
const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
await once(server, "listening");
const address = server.address();
if (typeof address !== "object" || address === null) throw new TypeError("No port.");

whenAsked(async ({ count, perSecond }) => {
  let seq = 0;
  for await (const index of paced(count, perSecond)) {
    const text = frameText((seq += 1), index % 2 === 0 ? "assistant_delta" : "reasoning_delta");
    for (const socket of server.clients) socket.send(text);
    // What is due at once is sent in shares, so that the sockets drain meanwhile.
    if (perSecond === 0 && index % 20 === 19) await new Promise(setImmediate);
  }
});
tellParent({ url: `ws://127.0.0.1:${address.port}` });

/** As long as a frame of the console. */
function frameText(seq: number, type: string): string {
  return JSON.stringify({
    protocolVersion: "v1",
    type,
    itemId: "reasoning",
    text: stampText(),
    conversationId: "019a0000-0000-7000-8000-000000000000",
    runId: "019a0000-0000-7000-8000-000000000001",
    turnId: "019a0000-0000-7000-8000-000000000002",
    seq,
  });
}
