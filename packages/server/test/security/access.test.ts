import { request as httpRequest, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { readConfig, startServer, type RunningServer } from "../../src/index.ts";
import { openTab } from "../support/tab.ts";
import { createWorld, type World } from "../support/world.ts";

const ACCESS_TOKEN = "correct-horse-battery-staple";

let world: World;
let server: RunningServer;

beforeEach(async () => {
  world = await createWorld({ environment: { LATCHKEY_ACCESS_TOKEN: ACCESS_TOKEN } });
  server = await world.start();
});

afterEach(() => world.close());

async function openSession(accessToken: string, url = server.url): Promise<Response> {
  return fetch(`${url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ accessToken }),
  });
}

async function openCookie(url = server.url): Promise<string> {
  const opened = await openSession(ACCESS_TOKEN, url);
  return opened.headers.get("set-cookie")!.split(";")[0]!;
}

const listHomes = (headers: Record<string, string>, url = server.url) =>
  fetch(`${url}/api/codex/homes`, { headers });

/** Asks from another address of this machine, with a bearer that may be wrong. */
const askFrom = (localAddress: string, bearer: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { authorization: `Bearer ${bearer}` };
    httpRequest(`${server.url}/api/codex/homes`, { localAddress, headers }, (response) => {
      resolve(response.resume());
    })
      .on("error", reject)
      .end();
  });

function refusalOfSocket(headers: Record<string, string> = {}): Promise<string> {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws`, { headers });
  return new Promise((resolve) => socket.on("error", ({ message }) => resolve(message)));
}

describe("a console with an access token", () => {
  it("answers nobody without it, but says that it is alive", async () => {
    const answer = await listHomes({});
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: "UNAUTHENTICATED" });
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
    expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
    expect(await refusalOfSocket()).toContain("401");
  });

  it("opens a session in a cookie that scripts and other sites cannot use, until it is closed", async () => {
    const opened = await openSession(ACCESS_TOKEN);
    expect(opened.status).toBe(204);
    const cookie = opened.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    expect(cookie).not.toContain(ACCESS_TOKEN);
    const session = { cookie: cookie.split(";")[0]! };
    expect((await listHomes(session)).status).toBe(200);
    (await openTab(server.url, session)).close();
    await fetch(`${server.url}/api/session`, { method: "DELETE", headers: session });
    expect((await listHomes(session)).status).toBe(401);
  });

  it("leaves a browser signed in to another console on the same host", async () => {
    const environment = { ...world.config.environment, LATCHKEY_ACCESS_TOKEN: ACCESS_TOKEN };
    const elsewhere = { ...environment, LATCHKEY_DATA_DIR: join(world.directory, "other") };
    const other = await startServer(readConfig(elsewhere), {
      logDestination: { write: (line: string) => void world.logs.push(line) },
    });
    onTestFinished(() => other.close());
    const jar = new Map<string, string>();
    for (const { url } of [server, other]) {
      const [name = "", value = ""] = (await openCookie(url)).split("=");
      jar.set(name, value);
    }
    const cookie = Array.from(jar, (pair) => pair.join("=")).join("; ");
    expect((await listHomes({ cookie })).status).toBe(200);
    expect((await listHomes({ cookie }, other.url)).status).toBe(200);
  });

  it("keeps sessions over a restart, but not over another access token", async () => {
    const cookie = await openCookie();
    await server.close();
    server = await world.start();
    expect((await listHomes({ cookie })).status).toBe(200);
    await server.close();
    const other = await startServer({
      ...world.config,
      accessToken: "another-access-token",
      logLevel: "silent",
    });
    expect((await listHomes({ cookie }, other.url)).status).toBe(401);
    await other.close();
  });

  it("ends a session after its time", async () => {
    const cookie = await openCookie();
    const db = new DatabaseSync(join(world.config.dataDirectory, "latchkey.db"));
    const { changes } = db
      .prepare("UPDATE sessions SET expires_at = ?")
      .run(new Date(Date.now() - 1000).toISOString());
    expect(changes).toBe(1);
    expect((await listHomes({ cookie })).status).toBe(401);
    await openCookie();
    expect(db.prepare("SELECT count(*) AS count FROM sessions").get()).toEqual({ count: 1 });
    db.close();
  });

  it("takes the token as a bearer for scripts", async () => {
    expect((await listHomes({ authorization: `Bearer ${ACCESS_TOKEN}` })).status).toBe(200);
    expect((await listHomes({ authorization: "Bearer wrong" })).status).toBe(401);
  });
});

describe("whoever guesses at the access token", () => {
  it("has ten tries a minute, at whatever door, and is told when to come back", async () => {
    const cookie = await openCookie();
    const statuses: number[] = [];
    for (let guess = 0; guess < 5; guess += 1) {
      statuses.push((await openSession(`guess-${guess}`)).status);
      statuses.push((await listHomes({ authorization: `Bearer guess-${guess}` })).status);
    }
    expect(statuses).toEqual(Array<number>(10).fill(401));
    const refused = await openSession(ACCESS_TOKEN);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: "RATE_LIMITED" });
    const waitSeconds = Number(refused.headers.get("retry-after"));
    expect(waitSeconds).toBeGreaterThan(0);
    expect(waitSeconds).toBeLessThanOrEqual(60);
    expect((await listHomes({ authorization: `Bearer ${ACCESS_TOKEN}` })).status).toBe(429);
    expect((await fetch(`${server.url}/sign-in/guess`)).status).toBe(429);
    expect(await refusalOfSocket({ authorization: "Bearer guess" })).toContain("429");
    expect((await listHomes({ cookie })).status).toBe(200);
    expect((await askFrom("127.0.0.2", ACCESS_TOKEN)).statusCode).toBe(200);
  });

  it("has ten tries also when they are all made at once", async () => {
    const guesses = Array.from({ length: 30 }, (_unused, guess) => openSession(`guess-${guess}`));
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
  });

  it("has a hundred tries a minute from all addresses together", async () => {
    const guessers = Array.from({ length: 10 }, (_unused, index) => `127.0.1.${index + 1}`);
    await Promise.all(
      guessers.map(async (address) => {
        for (let guess = 0; guess < 15; guess += 1) await askFrom(address, "guess");
      }),
    );
    const refused = await askFrom("127.0.2.1", "guess");
    expect(refused.statusCode).toBe(429);
    expect(refused.headers["retry-after"]).toMatch(/^\d+$/);
  });
});

describe("a console that makes its access token itself", () => {
  const open = (url: string, init: RequestInit = {}) => fetch(url, { redirect: "manual", ...init });

  async function startGenerating(): Promise<{ url: string; link: string; token: string }> {
    const { environment } = world.config;
    const config = readConfig({ ...environment, LATCHKEY_ACCESS_TOKEN: "generate" });
    await server.close();
    server = await startServer(config, {
      logDestination: { write: (line: string) => void world.logs.push(line) },
    });
    const lines = server.introduction.split("\n").map((line) => line.trim());
    const link = lines.find((line) => line.includes("/sign-in/"))!;
    return { url: server.url, link, token: lines.at(-1)! };
  }

  afterEach(() => server.close());

  it("prints a link that signs in once and leaves no secret in the address", async () => {
    const { url, link } = await startGenerating();
    expect((await listHomes({}, url)).status).toBe(401);
    const opened = await open(link);
    expect(opened.status).toBe(303);
    expect(opened.headers.get("location")).toBe("/");
    expect(opened.headers.get("cache-control")).toBe("no-store");
    expect(opened.headers.get("referrer-policy")).toBe("no-referrer");
    const cookie = opened.headers.get("set-cookie")!.split(";")[0]!;
    expect((await listHomes({ cookie }, url)).status).toBe(200);
    const again = await open(link);
    expect(again.status).toBe(303);
    expect(again.headers.get("set-cookie")).toBeNull();
  });

  it("lets nothing but a person's visit use the link up", async () => {
    const { link } = await startGenerating();
    await open(link, { method: "HEAD" });
    await open(link, { headers: { "sec-purpose": "prefetch" } });
    await open(`${new URL(link).origin}/sign-in/${"x".repeat(43)}`);
    expect((await open(link)).headers.get("set-cookie")).toMatch(/^latchkey_session_[\da-f]{8}=/);
  });

  it("opens for one of many who use the link at the same time", async () => {
    const { link } = await startGenerating();
    const opened = await Promise.all(Array.from({ length: 8 }, () => open(link)));
    expect(opened.filter(({ headers }) => headers.has("set-cookie"))).toHaveLength(1);
  });

  it("prints the access token for other browsers, a new one at each start, and logs neither", async () => {
    const first = await startGenerating();
    expect((await openSession(first.token, first.url)).status).toBe(204);
    await open(first.link);
    const second = await startGenerating();
    expect(second.token).not.toBe(first.token);
    expect((await openSession(first.token, second.url)).status).toBe(401);
    const logs = world.logs.join("");
    expect(logs).toContain("server.started");
    for (const { token, link } of [first, second]) {
      expect(token).toMatch(/^[\w-]{43}$/);
      expect(logs).not.toContain(token);
      expect(logs).not.toContain(link.split("/sign-in/")[1]);
    }
  });
});
