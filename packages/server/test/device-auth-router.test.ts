import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { codexAuthJson } from "@latchkey/openai-sim";
import express from "express";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { createDeviceAuthRouter, type DeviceAuthRouter } from "../src/device-auth.ts";
import { createApi, type Api } from "./support/api.ts";
import { createWorld, type World } from "./support/world.ts";

let world: World;
let router: DeviceAuthRouter;
let api: Pick<Api, "request">;
let replaced: string[];
let agent: string;

beforeEach(async () => {
  world = await createWorld();
  replaced = [];
  agent = join(world.directory, "agent");
  await mkdir(agent, { mode: 0o700 });
  const { codexHome, dataDirectory, environment } = world.config;
  router = createDeviceAuthRouter({
    codexHome,
    dataDirectory,
    environment: { ...environment, LATCHKEY_LOG_LEVEL: "silent" },
    homes: () => [{ name: "agent:own", path: agent }],
    onCredentials: ({ name }) => {
      replaced.push(name);
    },
  });
  const app = express();
  app.get("/api/mine", (_request, response) => {
    response.json({ is: "the application's" });
  });
  app.use("/api", router);
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  api = createApi(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterEach(async () => {
  await router.close();
  await world.close();
});

const statusOf = async (name: string) => {
  const { body } = await api.request("GET", "/api/codex/homes");
  const { homes } = body as { homes: { name: string; status: string; follows?: string }[] };
  return homes.find((home) => home.name === name);
};

describe("the sign-in flow in an application of somebody else's", () => {
  it("signs a home in with a device code, delivers to those that follow, and says so", async () => {
    expect(await statusOf("server")).toMatchObject({ status: "ok" });
    expect(await statusOf("agent:own")).toMatchObject({ follows: "server" });
    const started = await api.request("POST", "/api/codex/device-auth", {});
    expect(started).toMatchObject({
      status: 201,
      body: { status: "started", codexHome: "server" },
    });
    const { id, userCode } = started.body as { id: string; userCode: string };
    world.sim.control.approve(userCode);
    const state = async () =>
      ((await api.request("GET", `/api/codex/device-auth/${id}`)).body as { state: string }).state;
    await expect.poll(state).toBe("signed_in");
    expect(replaced.sort()).toEqual(["agent:own", "server"]);
    expect(await readFile(join(agent, "auth.json"), "utf8")).toContain("chatgptAuthTokens");
  });

  it("recovers an access token that is refused, with one refresh for all who ask", async () => {
    await statusOf("server");
    world.sim.control.expireAccessTokens();
    const outcomes = await Promise.all(["server", "agent:own"].map((name) => router.recover(name)));
    expect(outcomes).toEqual(["healed", "healed"]);
    expect(world.sim.control.snapshot().refreshRequests).toBe(1);
  });

  it("answers failures with their codes, and leaves the application's own routes alone", async () => {
    const unknown = await api.request("POST", "/api/codex/device-auth", { codexHome: "nobody" });
    expect(unknown).toMatchObject({ status: 404, body: { code: "CODEX_HOME_UNKNOWN" } });
    expect(await api.request("GET", "/api/mine")).toMatchObject({ status: 200 });
    expect(await api.request("GET", "/api/other")).toMatchObject({ status: 404 });
  });

  it("keeps a home that owns its sign-in as it is", async () => {
    const own = codexAuthJson(world.sim.url, world.sim.control.signIn("grace@example.com"));
    await writeFile(join(agent, "auth.json"), own, { mode: 0o600 });
    expect(await statusOf("agent:own")).toMatchObject({ status: "ok" });
    expect(await readFile(join(agent, "auth.json"), "utf8")).toBe(own);
  });
});
