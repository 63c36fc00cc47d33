import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunningServer } from "../../src/index.ts";
import { createApi } from "../support/api.ts";
import { AS_PROGRAM } from "../support/session.ts";
import { createWorld, type World } from "../support/world.ts";

let world: World;
let server: RunningServer;
let own: string;

beforeAll(async () => {
  world = await createWorld();
  server = await world.start();
  own = new URL(server.url).host;
});

afterAll(() => world.close());

const POST = "POST /api/codex/device-auth HTTP/1.1";
const UPGRADE = {
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};

/** Sends a request byte for byte, as no client would, and answers its status. */
async function statusOf(line: string, headers: Record<string, string>): Promise<number> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, "connect");
  const head = Object.entries({ connection: "close", ...AS_PROGRAM, ...headers });
  socket.write([line, ...head.map(([name, value]) => `${name}: ${value}`), "", ""].join("\r\n"));
  if (!line.includes("/ws")) return readStatus(await text(socket));
  const [first] = (await once(socket.setEncoding("utf8"), "data")) as [string];
  socket.destroy();
  return readStatus(first);
}

function readStatus(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
}

const openSocket = (headers: Record<string, string>) =>
  statusOf("GET /ws HTTP/1.1", { ...UPGRADE, connection: "Upgrade", ...headers });

describe("a request that another site makes", () => {
  it.each([
    ["a name that was rebound to this machine", "rebound.example"],
    ["one with this port", "rebound.example:4780"],
    ["one that begins like ours", "127.0.0.1.rebound.example"],
    ["a user name like ours", "127.0.0.1@rebound.example"],
    ["our name behind a user name", "rebound.example@127.0.0.1"],
    ["our name behind a path", "rebound.example/127.0.0.1"],
    ["our name with a path", "127.0.0.1/rebound.example"],
    ["our name with a dot at its end", "localhost."],
    ["an address of the network", "192.168.1.7"],
    ["this machine written as IPv6", "[::ffff:127.0.0.1]"],
    ["every address", "0.0.0.0"],
    ["a port that is none", "127.0.0.1:http"],
    ["two names", "127.0.0.1, rebound.example"],
    ["nothing", ""],
  ])("is refused for the Host of %s, over HTTP and at the WebSocket", async (_name, host) => {
    expect(await statusOf("GET /api/health HTTP/1.1", { host })).toBe(400);
    expect(await statusOf("GET / HTTP/1.1", { host })).toBe(400);
    expect(await openSocket({ host })).toBe(403);
  });

  it("is refused without a Host, and where the request line names another one", async () => {
    expect(await statusOf("GET /api/health HTTP/1.1", {})).toBe(400);
    const line = "GET http://rebound.example/api/health HTTP/1.1";
    expect(await statusOf(line, { host: "rebound.example" })).toBe(400);
  });

  it.each([
    ["another site", "https://evil.example"],
    ["another port of this machine", "http://127.0.0.1:9"],
    ["another name of this machine", "http://localhost:9"],
    ["a sandboxed frame or a file", "null"],
    ["an extension", "chrome-extension://abcdef"],
    ["a site named like this one", "http://127.0.0.1.evil.example"],
    ["nobody", ""],
  ])("is refused for the Origin of %s, over HTTP and at the WebSocket", async (_name, origin) => {
    const headers = { host: own, origin };
    expect(await statusOf(POST, headers)).toBe(400);
    expect(await openSocket(headers)).toBe(403);
    expect(world.sim.control.snapshot().deviceCodes).toEqual([]);
  });

  it.each(["cross-site", "same-site"])("is refused when the browser calls it %s", async (site) => {
    const headers = { host: own, "sec-fetch-site": site };
    expect(await statusOf("GET /api/conversations HTTP/1.1", headers)).toBe(400);
    expect(await openSocket(headers)).toBe(403);
    expect(await statusOf(POST, { ...headers, "sec-fetch-mode": "navigate" })).toBe(400);
    const link = { ...headers, "sec-fetch-mode": "navigate" };
    expect(await statusOf("GET /nowhere.txt HTTP/1.1", link)).toBe(404);
  });

  it("cannot be a form: what is no JSON starts nothing", async () => {
    const response = await fetch(`${server.url}/api/conversations`, {
      method: "POST",
      headers: { ...AS_PROGRAM, "content-type": "text/plain" },
      body: JSON.stringify({ provider: "codex", model: "gpt-5.5" }),
    });
    expect(response.status).toBe(400);
    const { body } = await createApi(server.url).request("GET", "/api/conversations");
    expect(body).toMatchObject({ conversations: [] });
  });
});

it("requests of the console itself are let in under each of its names", async () => {
  const { port } = new URL(server.url);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`]) {
    const headers = { host, origin: `http://${host}`, "sec-fetch-site": "same-origin" };
    expect(await statusOf("GET /api/health HTTP/1.1", headers)).toBe(200);
    expect(await openSocket(headers)).toBe(101);
  }
});
