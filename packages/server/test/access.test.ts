import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { RunningServer } from "../src/index.ts";
import { openTab } from "./support/tab.ts";
import { createWorld, type World } from "./support/world.ts";

const ACCESS_TOKEN = "correct-horse-battery-staple";

let world: World;
let server: RunningServer;

beforeAll(async () => {
  world = await createWorld({ environment: { LATCHKEY_ACCESS_TOKEN: ACCESS_TOKEN } });
  server = await world.start();
});

afterAll(() => world.close());

async function openSession(accessToken: string): Promise<Response> {
  return fetch(`${server.url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ accessToken }),
  });
}

const listHomes = (headers: Record<string, string>) =>
  fetch(`${server.url}/api/codex/homes`, { headers });

describe("a console with an access token", () => {
  it("answers nobody without it, but says that it is alive", async () => {
    const answer = await listHomes({});
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: "UNAUTHENTICATED" });
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/ws`);
    const error = await new Promise<Error>((resolve) => socket.on("error", resolve));
    expect(error.message).toContain("401");
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

  it("keeps sessions over a restart", async () => {
    const cookie = (await openSession(ACCESS_TOKEN)).headers.get("set-cookie")!.split(";")[0]!;
    await server.close();
    server = await world.start();
    expect((await listHomes({ cookie })).status).toBe(200);
  });

  it("takes the token as a bearer for scripts", async () => {
    expect((await listHomes({ authorization: `Bearer ${ACCESS_TOKEN}` })).status).toBe(200);
    expect((await listHomes({ authorization: "Bearer wrong" })).status).toBe(401);
  });

  it("slows down whoever guesses", async () => {
    const statuses = [];
    for (let guess = 0; guess < 12; guess += 1) {
      statuses.push((await openSession(`guess-${guess}`)).status);
    }
    expect(statuses.slice(0, 10)).toEqual(Array<number>(10).fill(401));
    expect(statuses.slice(10)).toEqual([429, 429]);
  });
});
