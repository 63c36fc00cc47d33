import { once } from "node:events";
import { readFileSync } from "node:fs";
import { PROTOCOL_VERSION, type ClientMessage } from "@latchkey/contracts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { RunningServer } from "../../src/index.ts";
import { createApi } from "../support/api.ts";
import { AS_PROGRAM } from "../support/session.ts";
import { openStores } from "../support/stores.ts";
import { openTab } from "../support/tab.ts";
import { createWorld, type World } from "../support/world.ts";

let world: World;
let server: RunningServer;

beforeEach(async () => {
  world = await createWorld();
});

afterEach(() => world.close());

const toText = (message: ClientMessage) =>
  JSON.stringify({ protocolVersion: PROTOCOL_VERSION, ...message });

describe("a tab that sends too much", () => {
  beforeEach(async () => {
    server = await world.start();
  });

  it("is closed at a frame above 64 KiB, and may send one below", async () => {
    const tab = await openTab(server.url);
    const title = "x".repeat(60 * 1024);
    tab.sendRaw(JSON.stringify({ protocolVersion: PROTOCOL_VERSION, type: "future", title }));
    tab.send({ type: "subscribe_sign_ins" });
    await tab.until("home_updated");
    tab.sendRaw("x".repeat(64 * 1024 + 1));
    expect((await tab.closed).code).toBe(1009);
  });

  it("may not grow a frame from many small parts either", async () => {
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws`, { headers: AS_PROGRAM });
    await once(socket, "open");
    const closed = once(socket, "close") as Promise<[number]>;
    for (let part = 0; part < 80; part += 1) socket.send("x".repeat(1024), { fin: false });
    expect((await closed)[0]).toBe(1009);
  });

  it("follows fifty conversations, and is told when it asks for more", async () => {
    const api = createApi(server.url);
    const ids = await Promise.all(Array.from({ length: 51 }, () => api.createConversation()));
    const tab = await openTab(server.url);
    for (const conversationId of ids) tab.send({ type: "subscribe_conversation", conversationId });
    expect((await tab.until("error")).error.code).toBe("RATE_LIMITED");
    tab.send({ type: "unsubscribe_conversation", conversationId: ids[0]! });
    tab.send({ type: "subscribe_conversation", conversationId: ids[50]! });
    await tab.until("inflight_snapshot", (frame) => frame.conversationId === ids[50]);
    tab.close();
  });

  it("is answered a few frames at a time, and holds nobody else up", async () => {
    const flood = await openTab(server.url);
    const count = 800;
    for (let sent = 0; sent < count; sent += 1) flood.send({ type: "subscribe_sign_ins" });
    flood.send({ type: "subscribe_conversation", conversationId: "the-last" });
    const bystander = await openTab(server.url);
    bystander.send({ type: "subscribe_sign_ins" });
    await bystander.until("home_updated");
    expect(flood.frames.some(({ type }) => type === "error")).toBe(false);
    await flood.until("error");
    expect(flood.frames.filter(({ type }) => type === "home_updated")).toHaveLength(count);
    flood.close();
    bystander.close();
  });
});

it("tabs that do not read cost next to no memory, and miss nothing once they read", async () => {
  const events = 4000;
  const tabs = 8;
  const stores = await openStores(world.directory);
  const place = await stores.startRun("r1");
  const text = "x".repeat(5000);
  for (let page = 0; page < 4; page += 1) {
    await stores.append(place, ...Array<string>(events / 4).fill(text));
  }
  await stores.release();
  const running = await world.startProcess();
  const follow = toText({ type: "subscribe_conversation", conversationId: "c1", afterSeq: 0 });

  // The memory that reading needs for a while is there before it is measured.
  const readers = await Promise.all([1, 2].map(() => openReader(running.url, follow, { events })));
  for (const { done } of readers) await done;
  const before = residentMb(running.pid);
  const slow = await Promise.all(
    Array.from({ length: tabs }, () => openReader(running.url, follow, { events, isSlow: true })),
  );
  const other = await openReader(running.url, follow, { events });
  await other.done;
  const growthMb = residentMb(running.pid) - before;
  // All that they have not read would be 160 MB.
  expect(growthMb).toBeLessThan(50);

  for (const { socket } of slow) socket.resume();
  for (const { done } of slow) {
    const seqs = await done;
    expect(seqs).toEqual(seqs.map((_seq, index) => index + 1));
  }
  for (const { socket } of [...readers, other, ...slow]) socket.terminate();
});

/** A tab that keeps the numbers of what it gets; a slow one reads nothing until it is resumed. */
async function openReader(
  url: string,
  follow: string,
  { events, isSlow = false }: { events: number; isSlow?: boolean },
) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws`, { headers: AS_PROGRAM });
  await once(socket, "open");
  const seqs: number[] = [];
  const done = new Promise<number[]>((resolve, reject) => {
    socket.on("message", (data: Buffer) => {
      const { seq } = JSON.parse(data.toString()) as { seq?: number };
      if (seq === undefined) return;
      seqs.push(seq);
      if (seqs.length > events) resolve(seqs);
    });
    socket.on("close", (code) => reject(new Error(`Closed with ${code}.`)));
  });
  socket.send(follow);
  if (isSlow) socket.pause();
  return { socket, done };
}

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]) / 1024;
}
