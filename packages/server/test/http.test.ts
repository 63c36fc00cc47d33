import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import { AS_PROGRAM } from "./support/session.ts";
import { openTab } from "./support/tab.ts";
import type { World } from "./support/world.ts";

let world: World;
let api: Api;

beforeAll(async () => {
  ({ world, api } = await startConsole());
});

afterAll(() => world.close());

describe("bad input over HTTP", () => {
  it.each([
    ["no JSON", "POST", "/api/conversations", "{nope"],
    ["no body", "POST", "/api/conversations", undefined],
    ["an array", "POST", "/api/conversations", []],
    ["an unknown provider", "POST", "/api/conversations", { provider: "x", model: "m" }],
    ["an unknown key", "POST", "/api/conversations", { provider: "codex", model: "m", x: 1 }],
    ["an empty change", "PATCH", "/api/conversations/x", {}],
    ["a wrong limit", "GET", "/api/conversations?limit=0", undefined],
    ["a cursor that nobody was given", "GET", "/api/conversations?cursor=zzz", undefined],
    ["a wrong home", "POST", "/api/codex/device-auth", { codexHome: 7 }],
  ])("%s is a 400 with a code and a place", async (...[, method, path, body]) => {
    const answer = await api.request(method, path, body);
    expect(answer).toMatchObject({ status: 400, body: { code: "INVALID_REQUEST" } });
  });

  it("a body of two megabytes is refused", async () => {
    const answer = await api.request("POST", "/api/conversations", {
      title: "x".repeat(2_000_000),
    });
    expect(answer).toMatchObject({ status: 413, body: { code: "INVALID_REQUEST" } });
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", undefined])(
    "a body that comes as %s is refused, and not taken for none",
    async (contentType) => {
      const response = await fetch(`${api.url}/api/codex/device-auth`, {
        method: "POST",
        headers: { ...AS_PROGRAM, ...(contentType && { "content-type": contentType }) },
        body: new TextEncoder().encode('{"codexHome":"agent:none"}'),
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: "INVALID_REQUEST" });
      const { body } = await api.request("GET", "/api/codex/device-auth");
      expect(body).toEqual({ attempts: [] });
    },
  );

  it("a message of nothing but blanks is refused", async () => {
    const id = await api.createConversation();
    const body = { input: " \n\t", provider: "codex", model: "gpt-5.5" };
    expect(await api.request("POST", `/api/conversations/${id}/turns`, body)).toMatchObject({
      status: 400,
      body: { code: "INVALID_REQUEST" },
    });
  });

  it.each([
    ["GET", "/api/conversations/none"],
    ["GET", "/api/conversations/none/turns"],
    ["DELETE", "/api/conversations/none"],
    ["GET", "/api/runs/none"],
    ["POST", "/api/runs/none/retry"],
    ["POST", "/api/runs/none/cancel"],
    ["DELETE", "/api/codex/device-auth/none"],
    ["POST", "/api/extra-actions/none"],
    ["GET", "/api/none"],
  ])("%s %s is a 404", async (method, path) => {
    expect(await api.request(method, path)).toMatchObject({
      status: 404,
      body: { code: "INVALID_REQUEST" },
    });
  });

  it("a message to a conversation of another provider is refused, and nothing is stored", async () => {
    const id = await api.createConversation();
    const body = { input: "x", provider: "lmstudio", model: "m" };
    expect(await api.request("POST", `/api/conversations/${id}/turns`, body)).toMatchObject({
      status: 400,
    });
    expect((await api.turns(id)).turns).toEqual([]);
  });
});

describe("bad input over the WebSocket", () => {
  it.each([
    ["text that is no JSON", "{nope"],
    ["an array", "[]"],
    ["no protocol version", '{"type":"subscribe_sidebar"}'],
    ["another protocol version", '{"protocolVersion":"v9","type":"subscribe_sidebar"}'],
    ["a known type without its fields", '{"protocolVersion":"v1","type":"cancel_run"}'],
    [
      "a wrong position",
      '{"protocolVersion":"v1","type":"subscribe_conversation","conversationId":"x","afterSeq":-1}',
    ],
    ["binary data", Buffer.from([0, 1, 2])],
  ])("%s closes that connection with 1008 and leaves the others", async (_name, frame) => {
    const bystander = await openTab(api.url);
    const tab = await openTab(api.url);
    tab.sendRaw(frame);
    const { code, reason } = await tab.closed;
    expect(code).toBe(1008);
    expect(reason).toMatch(/malformed/);
    bystander.send({ type: "subscribe_sign_ins" });
    await bystander.until("home_updated");
    bystander.close();
  });

  it("a type that this version does not know is ignored", async () => {
    const tab = await openTab(api.url);
    tab.sendRaw('{"protocolVersion":"v1","type":"from_the_future","x":1}');
    tab.send({ type: "subscribe_sign_ins" });
    await tab.until("home_updated");
    tab.close();
  });

  it("an unknown conversation is an error frame, and the connection goes on", async () => {
    const tab = await openTab(api.url);
    tab.send({ type: "subscribe_conversation", conversationId: "none" });
    expect((await tab.until("error")).error.code).toBe("INVALID_REQUEST");
    tab.send({ type: "subscribe_sign_ins" });
    await tab.until("home_updated");
    tab.close();
  });

  it("another address than /ws is not found", async () => {
    const socket = new WebSocket(`${api.url.replace("http", "ws")}/other`);
    const error = await new Promise<Error>((resolve) => socket.on("error", resolve));
    expect(error.message).toContain("404");
  });

  it("a frame of a megabyte closes the connection", async () => {
    const tab = await openTab(api.url);
    tab.sendRaw("x".repeat(1_000_000));
    expect((await tab.closed).code).toBe(1009);
  });
});

describe("requests that another site makes", () => {
  const get = (path: string, headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const url = new URL(path, api.url);
      httpRequest(url, { headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on("error", reject)
        .end();
    });

  it("are refused by Host and by Origin, over HTTP and at the WebSocket's door", async () => {
    expect(await get("/api/health", { host: "evil.example" })).toBe(400);
    expect(await get("/", { host: "evil.example" })).toBe(400);
    expect(await get("/api/health", { origin: "http://evil.example" })).toBe(400);
    expect(await get("/api/health", {})).toBe(200);
    const socket = new WebSocket(`${api.url.replace("http", "ws")}/ws`, {
      headers: { origin: "http://evil.example" },
    });
    const error = await new Promise<Error>((resolve) => socket.on("error", resolve));
    expect(error.message).toContain("403");
  });

  it("get strict headers with every answer", async () => {
    const { headers } = await fetch(`${api.url}/api/health`);
    const csp = headers.get("content-security-policy") ?? "";
    expect(csp).toContain("script-src 'self'");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).not.toMatch(/script-src[^;]*unsafe/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("access-control-allow-origin")).toBeNull();
  });
});
