import { once } from "node:events";
import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { JsonRpcClient } from "../src/json-rpc/client.ts";
import { createLineTransport } from "../src/json-rpc/line-transport.ts";

const TIMEOUT = { timeoutMs: 60_000 };

describe("JSON-RPC over lines", () => {
  it("matches answers to requests, in whatever order they come", async () => {
    const { client, peer } = connect();
    const first = client.request("first", { n: 1 }, TIMEOUT);
    const second = client.request("second", undefined, TIMEOUT);
    const [a, b] = [await peer.read(), await peer.read()];
    expect(a).toMatchObject({ method: "first", params: { n: 1 } });
    peer.write({ id: b["id"], result: "two" });
    peer.write({ id: a["id"], result: { one: 1 } });
    expect(await second).toBe("two");
    expect(await first).toEqual({ one: 1 });
  });

  it("rejects with the peer's error, its code and its words", async () => {
    const { client, peer } = connect();
    const request = client.request("thread/start", {}, TIMEOUT);
    const { id } = await peer.read();
    peer.write({ id, error: { code: -32600, message: "no such thing", data: 1 } });
    await expect(request).rejects.toMatchObject({
      name: "JsonRpcPeerError",
      code: -32600,
      message: "no such thing",
      method: "thread/start",
    });
  });

  it("gives up on a request after its timeout, and ignores the answer that comes too late", async () => {
    const { client, peer } = connect();
    const request = client.request("slow", {}, { timeoutMs: 10 });
    await expect(request).rejects.toMatchObject({ reason: "timeout" });
    peer.write({ id: (await peer.read())["id"], result: 1 });
    const next = client.request("next", {}, TIMEOUT);
    peer.write({ id: (await peer.read())["id"], result: 2 });
    expect(await next).toBe(2);
  });

  it("rejects with the signal's own reason on abort, before and during a request", async () => {
    const { client } = connect();
    const controller = new AbortController();
    const reason = new Error("enough");
    const request = client.request("slow", {}, { ...TIMEOUT, signal: controller.signal });
    controller.abort(reason);
    await expect(request).rejects.toBe(reason);
    const late = client.request("slow", {}, { ...TIMEOUT, signal: controller.signal });
    await expect(late).rejects.toBe(reason);
  });

  it("answers the peer's requests, and says which it does not support or could not answer", async () => {
    const { peer } = connect();
    peer.write({ id: "a", method: "add", params: { n: 1 } });
    expect(await peer.read()).toEqual({ id: "a", result: { n: 1 } });
    peer.write({ id: 7, method: "unknown" });
    expect(await peer.read()).toMatchObject({ id: 7, error: { code: -32601 } });
    peer.write({ id: 8, method: "throw" });
    expect(await peer.read()).toMatchObject({ id: 8, error: { code: -32603 } });
  });

  it("passes over lines that are no messages, and goes on", async () => {
    const { client, peer, seen } = connect();
    peer.writeText('not json\n[]\n{"id":true}\n42\n{"id":1}\nnull\n');
    peer.write({ method: "hello", params: { a: 1 }, emittedAtMs: 3 });
    const request = client.request("still/alive", {}, TIMEOUT);
    peer.write({ id: (await peer.read())["id"], result: true });
    expect(await request).toBe(true);
    expect(seen).toEqual({ malformed: 6, notifications: [["hello", { a: 1 }]], closed: [] });
  });

  it("carries a line of many megabytes", async () => {
    const { client, peer } = connect();
    const request = client.request("big", {}, TIMEOUT);
    const text = "ä".repeat(4_000_000);
    peer.write({ id: (await peer.read())["id"], result: text });
    expect(await request).toBe(text);
  });

  it("ends the connection on a line over the limit, with that as the reason", async () => {
    const { client, peer, seen } = connect({ maxLineBytes: 1_000 });
    const request = client.request("big", {}, TIMEOUT);
    peer.writeText("x".repeat(2_000));
    await expect(request).rejects.toMatchObject({ reason: "line_too_long" });
    expect(seen.closed).toEqual(["line_too_long"]);
  });

  it("rejects all that waits, and all that comes later, when the peer ends", async () => {
    const { client, peer, seen } = connect();
    const requests = [client.request("a", {}, TIMEOUT), client.request("b", {}, TIMEOUT)];
    peer.end();
    const results = await Promise.allSettled(requests);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(client.request("c", {}, TIMEOUT)).rejects.toMatchObject({ reason: "closed" });
    client.notify("d");
    expect(seen.closed).toEqual(["closed"]);
  });
});

function connect(options?: { maxLineBytes: number }) {
  const fromPeer = new PassThrough();
  const toPeer = new PassThrough();
  const seen = { malformed: 0, notifications: [] as unknown[], closed: [] as string[] };
  const transport = createLineTransport({ input: fromPeer, output: toPeer }, options);
  const client = new JsonRpcClient(transport, {
    onNotification: (method, params) => seen.notifications.push([method, params]),
    onRequest: (method, params) => {
      if (method === "throw") return Promise.reject(new Error("cannot"));
      return Promise.resolve(method === "add" ? params : undefined);
    },
    onMalformed: () => (seen.malformed += 1),
    onClose: ({ reason }) => seen.closed.push(reason),
  });
  const lines: string[] = [];
  const reader = createInterface({ input: toPeer }).on("line", (line) => lines.push(line));
  const read = async (): Promise<Record<string, unknown>> => {
    while (lines.length === 0) await once(reader, "line");
    return JSON.parse(lines.shift() ?? "") as Record<string, unknown>;
  };
  const peer = {
    read,
    write: (message: object) => fromPeer.write(`${JSON.stringify(message)}\n`),
    writeText: (text: string) => fromPeer.write(text),
    end: () => fromPeer.destroy(),
  };
  return { client, peer, seen };
}
