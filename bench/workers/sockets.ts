import { once } from "node:events";
import { PROTOCOL_VERSION } from "@latchkey/contracts";
import { WebSocket } from "ws";
import { AS_PROGRAM } from "../../packages/server/test/support/session.ts";
import { sharedNow } from "../harness/model-server.ts";
import { quantile } from "../harness/measure.ts";
import { tellParent, whenAsked } from "../harness/worker.ts";

// Many sockets that count frames and, on every tenth, how late each was.
const [url = "", count = "0", conversationId = ""] = process.argv.slice(2);
const OPENED_AT_ONCE = 50;
const SAMPLED = 10;
const READY = { received: 0, tookMs: 0, p50Ms: 0, p99Ms: 0 };
const STAMP = /"text":"(\d+\.\d+) /;

let received = 0;
let lateMs: number[] = [];
let firstAt = 0;
let wanted = Number.POSITIVE_INFINITY;
let whenDone: () => void = () => undefined;

async function open(index: number): Promise<void> {
  const socket = new WebSocket(url, { perMessageDeflate: false, headers: AS_PROGRAM });
  const isSampled = index % SAMPLED === 0;
  socket.on("message", (data: Buffer) => {
    const stamp = STAMP.exec(isSampled || received === 0 ? data.toString("latin1") : "")?.[1];
    if (!isSampled && !isEvent(data)) return;
    if (isSampled && stamp === undefined) return;
    if (received === 0) firstAt = performance.now();
    received += 1;
    if (isSampled) lateMs.push(sharedNow() - Number(stamp));
    if (received === wanted) whenDone();
  });
  socket.on("error", (error) => {
    throw error;
  });
  await once(socket, "open");
  if (conversationId !== "") {
    const subscription = { type: "subscribe_conversation", conversationId, afterSeq: 0 };
    socket.send(JSON.stringify({ protocolVersion: PROTOCOL_VERSION, ...subscription }));
  }
}

/** Frames of deltas, told by their beginning alone: parsing would cost more than receiving. */
function isEvent(data: Buffer): boolean {
  return data.includes("_delta");
}

for (let first = 0; first < Number(count); first += OPENED_AT_ONCE) {
  const size = Math.min(OPENED_AT_ONCE, Number(count) - first);
  await Promise.all(Array.from({ length: size }, (_, index) => open(first + index)));
}

whenAsked(async (order) => {
  received = 0;
  lateMs = [];
  const { promise, resolve } = Promise.withResolvers<undefined>();
  whenDone = () => resolve(undefined);
  wanted = order.count * Number(count);
  tellParent(READY);
  await promise;
  tellParent({
    received,
    tookMs: performance.now() - firstAt,
    p50Ms: quantile(lateMs, 0.5),
    p99Ms: quantile(lateMs, 0.99),
  });
});
tellParent(READY);
