import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServerFrame } from "@latchkey/contracts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import { LiveSocket } from "../src/api/live-socket.ts";
import { reconnectDelay } from "../src/api/reconnect-delay.ts";

let http: Server;
let server: WebSocketServer;
let live: LiveSocket;

beforeEach(async () => {
  http = createServer().listen(0, "127.0.0.1");
  await once(http, "listening");
  server = new WebSocketServer({ server: http });
  live = new LiveSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}/ws`);
});

afterEach(async () => {
  live.stop();
  for (const client of server.clients) client.terminate();
  http.close();
  await once(http, "close");
});

type Peer = { socket: WebSocket; firstFrame: Promise<unknown> };

/** The next connection, with what it asks for first. */
async function nextPeer(): Promise<Peer> {
  const [socket] = (await once(server, "connection")) as [WebSocket];
  const firstFrame = once(socket, "message").then(([data]) => JSON.parse(String(data)) as unknown);
  return { socket, firstFrame };
}

function follow(afterSeq: () => number) {
  return live.subscribe({
    subscribe: () => ({
      type: "subscribe_conversation",
      conversationId: "c1",
      afterSeq: afterSeq(),
    }),
    unsubscribe: { type: "unsubscribe_conversation", conversationId: "c1" },
  });
}

test.each([1000, 1001, 1008, 1011])(
  "after close code %i it connects again and asks for what it missed",
  async (code) => {
    let seq = 3;
    follow(() => seq);
    let peer = nextPeer();
    live.start();
    const first = await peer;
    expect(await first.firstFrame).toMatchObject({ protocolVersion: "v1", afterSeq: 3 });
    seq = 8;
    peer = nextPeer();
    first.socket.close(code);
    expect(await (await peer).firstFrame).toMatchObject({ afterSeq: 8 });
  },
);

test("frames that are no frames of the contract are ignored, the others are delivered", async () => {
  const received: ServerFrame[] = [];
  const isDelivered = new Promise<void>((resolve) => {
    live.onFrame((frame) => {
      received.push(frame);
      resolve();
    });
  });
  const peer = nextPeer();
  live.start();
  const { socket } = await peer;
  for (const data of ["{", "[]", '{"protocolVersion":"v1","type":"from_the_future"}']) {
    socket.send(data);
  }
  socket.send(
    JSON.stringify({ protocolVersion: "v1", type: "conversation_delete", conversationId: "c1" }),
  );
  await isDelivered;
  expect(received.map(({ type }) => type)).toEqual(["conversation_delete"]);
});

test("it says when the connection is down and when it is back", async () => {
  const statuses: string[] = [];
  const isBack = new Promise<void>((resolve) => {
    live.onStatus(() => {
      statuses.push(live.status);
      if (statuses.length === 3) resolve();
    });
  });
  const peer = nextPeer();
  live.start();
  (await peer).socket.terminate();
  await isBack;
  expect(statuses).toEqual(["open", "down", "open"]);
});

test("a subscription that was given up is not asked for again", async () => {
  const stop = follow(() => 0);
  stop();
  live.subscribe({
    subscribe: () => ({ type: "subscribe_sidebar" }),
    unsubscribe: { type: "unsubscribe_sidebar" },
  });
  const peer = nextPeer();
  live.start();
  expect(await (await peer).firstFrame).toMatchObject({ type: "subscribe_sidebar" });
});

test("the wait between connections grows to two seconds", () => {
  expect([1, 2, 3, 4, 5, 50].map(reconnectDelay)).toEqual([250, 500, 1000, 2000, 2000, 2000]);
});
