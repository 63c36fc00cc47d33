import { request as sendRequest, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import WebSocket from "ws";
import { readConfig } from "../src/config.ts";
import type { RunningServer } from "../src/index.ts";
import { AS_PROGRAM, postSession, ACCESS_TOKEN } from "./support/session.ts";
import { createWorld, type World } from "./support/world.ts";

let world: World;
let server: RunningServer;

beforeAll(async () => {
  const environment = { LATCHKEY_PUBLIC_URL: "https://console.example/latchkey" };
  world = await createWorld({ environment, isSignedIn: false });
  server = await world.start();
});

afterAll(() => world.close());

/** What a proxy sends on, whatever the browser's request was. */
async function ask(path: string, headers: Record<string, string> = {}, method = "GET") {
  const request = sendRequest(`${server.url}${path}`, { method, headers });
  request.end();
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.on("response", resolve).on("error", reject);
  const response = await promise;
  return { status: response.statusCode, headers: response.headers, text: await text(response) };
}

async function openSocket(path: string): Promise<string> {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}${path}`, {
    headers: AS_PROGRAM,
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  socket.on("open", () => resolve("open")).on("error", (error) => resolve(error.message));
  const outcome = await promise;
  socket.terminate();
  return outcome;
}

describe("under a path of a host", () => {
  it("the console is there whether the proxy takes the path off or not", async () => {
    for (const base of ["", "/latchkey"]) {
      expect((await ask(`${base}/api/health`)).status).toBe(200);
      const { status, text } = await ask(`${base}/agents/coder?x=1`);
      expect(status).toBe(200);
      expect(text).toContain('<base href="/latchkey/" />');
      expect(text).toMatch(/src="\.\/assets\/[\w-]+\.js"/);
      expect(text).not.toMatch(/(src|href)="\/(?!latchkey)/);
      expect(await openSocket(`${base}/ws`)).toBe("open");
    }
    expect((await ask("/latchkey")).text).toContain('<base href="/latchkey/" />');
    // Only a page of that name, which there is not.
    expect((await ask("/latchkeys/api/health")).text).toContain("<base");
    expect(await openSocket("/latchkeys/ws")).toMatch(/404/);
  });

  it("its cookie and its sign-in link are under that path", async () => {
    const response = await postSession(server.url, { accessToken: ACCESS_TOKEN });
    expect(response.headers.get("set-cookie")).toMatch(/; Path=\/latchkey; HttpOnly/);
    expect(server.introduction).toMatch(/https:\/\/console\.example\/latchkey\/sign-in#\S+/);
  });

  it("a default port counts as none, and the cookie is the secure one then too", async () => {
    const { promise, resolve } = Promise.withResolvers<IncomingMessage>();
    const request = sendRequest(`${server.url}/api/session`, {
      method: "POST",
      headers: {
        ...{ host: "console.example:443", origin: "https://console.example" },
        "content-type": "application/json",
      },
    });
    request.on("response", resolve).end(JSON.stringify({ accessToken: ACCESS_TOKEN }));
    const response = await promise;
    expect(response.statusCode).toBe(200);
    expect(response.headers["set-cookie"]?.[0]).toMatch(/^__Secure-.*; Path=\/latchkey; .*Secure$/);
    response.resume();
  });
});

describe("a Host or an Origin that is not accepted", () => {
  const foreign = { host: "other.example" };

  it("is told to the person on a page, and in the log, with what the proxy has to send", async () => {
    const { status, text, headers } = await ask("/chat", { ...foreign, accept: "text/html" });
    expect(status).toBe(400);
    expect(headers["content-type"]).toMatch(/^text\/html/);
    expect(text).toContain("have the proxy send Host: console.example");
    expect(text).toContain("LATCHKEY_PUBLIC_URL=https://other.example");
    await ask("/chat", { ...foreign, accept: "text/html" });
    const told = world.logs.filter((line) => line.includes("http.site_refused"));
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0] ?? "")).toMatchObject({
      ...foreign,
      reason: expect.stringContaining("have the proxy send Host: console.example") as string,
    });
  });

  it("shows no markup of the Host", async () => {
    const { status, text } = await ask("/chat", { host: "<b>x</b>", accept: "text/html" });
    expect(status).toBe(400);
    expect(text).not.toContain("<b>");
  });

  it("still gets the files of the page, and nothing of the API", async () => {
    const { text } = await ask("/");
    const script = /src="\.(\/assets\/[\w-]+\.js)"/.exec(text)?.[1] ?? "";
    const evil = { ...foreign, origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    for (const path of [script, `/latchkey${script}`, "/favicon.svg"]) {
      expect((await ask(path, evil)).status, path).toBe(200);
    }
    expect((await ask("/api/health", foreign)).status).toBe(400);
    expect((await ask("/latchkey/api/health", foreign)).status).toBe(400);
    expect((await ask("/latchkey/metrics", { ...foreign, ...AS_PROGRAM })).status).toBe(400);
  });

  it("names both addresses where a proxy has put another Host", async () => {
    const headers = { origin: "https://console.example", "sec-fetch-site": "same-origin" };
    const { status, text } = await ask("/api/session", headers, "DELETE");
    expect(status).toBe(400);
    expect(text).toContain(
      "Have the proxy send Host: console.example and X-Forwarded-Proto: https",
    );
  });
});

describe("LATCHKEY_BASE_PATH", () => {
  const read = (path: string, url?: string) =>
    readConfig({ LATCHKEY_BASE_PATH: path, ...(url && { LATCHKEY_PUBLIC_URL: url }) });

  it("is taken with or without a slash at its end, and joined to the public URL", () => {
    expect(read("/latchkey/").basePath).toBe("/latchkey");
    expect(read("/").basePath).toBe("");
    expect(readConfig({}).basePath).toBe("");
    expect(read("/a/b", "https://x.example").publicUrl?.href).toBe("https://x.example/a/b/");
    expect(read("/a", "https://x.example/a").basePath).toBe("/a");
  });

  it.each(["latchkey", "/a b", "//a", "/a/../b", "/a?b", "/chat", "/api/x"])(
    "refuses %j in words",
    (path) => {
      expect(() => read(path)).toThrow(/LATCHKEY_BASE_PATH/);
    },
  );

  it("is refused where the public URL says another path", () => {
    expect(() => read("/a", "https://x.example/b")).toThrow(/under \/b/);
  });
});
