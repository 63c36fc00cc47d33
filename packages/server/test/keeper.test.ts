import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codexConfigToml } from "@latchkey/openai-sim";
import { AgentListSchema } from "@latchkey/contracts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import type { RunningServer } from "../src/index.ts";
import { createApi, until, type Api } from "./support/api.ts";
import { openTab } from "./support/tab.ts";
import { createWorld, type World } from "./support/world.ts";

let world: World;
let server: RunningServer;
let api: Api;

const AuthJsonSchema = z.object({
  auth_mode: z.string(),
  tokens: z.object({ refresh_token: z.string(), access_token: z.string() }),
});

async function readAuthJson(home: string) {
  return AuthJsonSchema.parse(JSON.parse(await readFile(join(home, "auth.json"), "utf8")));
}

async function addAgent(name: string): Promise<string> {
  const home = join(world.config.agentsDirectory, name);
  await mkdir(home, { recursive: true });
  const sandbox = 'sandbox_mode = "danger-full-access"\napproval_policy = "never"\n';
  await writeFile(join(home, "config.toml"), sandbox + codexConfigToml(world.sim.url));
  return home;
}

async function signIn(): Promise<string[]> {
  const { id, userCode } = await api.startDeviceAuth();
  world.sim.control.approve(userCode);
  const attempt = await api.untilAttemptEnds(id);
  expect(attempt.state).toBe("signed_in");
  return attempt.updatedHomes;
}

beforeEach(async () => {
  world = await createWorld();
});

afterEach(() => world.close());

async function start(): Promise<void> {
  server = await world.start();
  api = createApi(server.url);
}

describe("a sign-in made in the console", () => {
  it("is kept in the vault, and no home can spend its refresh token", async () => {
    const agent = await addAgent("heron");
    await start();
    await until(
      () => api.home(),
      (home) => home.status === "ok",
    );
    expect((await signIn()).sort()).toEqual(["agent:heron", "server"]);
    for (const home of [world.home, agent]) {
      const { auth_mode, tokens } = await readAuthJson(home);
      expect(auth_mode).toBe("chatgptAuthTokens");
      expect(tokens.refresh_token).toBe("");
    }
    const agents = AgentListSchema.parse((await api.request("GET", "/api/agents")).body);
    expect(agents[0]?.home).toMatchObject({ status: "ok", follows: "server" });
  });

  it("heals in the middle of a turn when its access token dies, with one refresh for all", async () => {
    await start();
    await signIn();
    const { control } = world.sim;
    const tab = await openTab(server.url);
    const ids = await Promise.all([1, 2, 3].map(() => api.createConversation()));
    for (const conversationId of ids) {
      tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
      await api.untilRunEnds((await api.send(conversationId, "Hello")).runId);
    }
    const before = control.snapshot().refreshRequests;
    control.expireAccessTokens();
    const runs = await Promise.all(ids.map((id) => api.send(id, "run: echo healed")));
    for (const { runId } of runs) {
      expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
    }
    expect(control.snapshot().refreshRequests - before).toBe(1);
    expect(control.snapshot().reusesSeen).toBe(0);
  });

  it("ends a turn when it is truly dead, and says so in every home", async () => {
    await addAgent("heron");
    await start();
    await signIn();
    const tab = await openTab(server.url);
    tab.send({ type: "subscribe_sign_ins" });
    const conversationId = await api.createConversation();
    await api.untilRunEnds((await api.send(conversationId, "Hello")).runId);
    world.sim.control.expireSignIns();
    const { runId } = await api.send(conversationId, "Still there?");
    expect(await api.untilRunEnds(runId)).toMatchObject({
      status: "failed",
      error: { code: "CODEX_AUTH_EXPIRED" },
    });
    for (const name of ["server", "agent:heron"]) {
      await tab.until(
        "home_updated",
        ({ home }) => home.name === name && home.status === "expired",
      );
    }
  });

  it("is not called expired when the authorization server is away", async () => {
    await start();
    await signIn();
    const conversationId = await api.createConversation();
    await api.untilRunEnds((await api.send(conversationId, "Hello")).runId);
    const { control } = world.sim;
    control.addFault({ route: "token", effect: { kind: "status", status: 503 } });
    control.expireAccessTokens();
    const { runId } = await api.send(conversationId, "Anyone?");
    const run = await api.untilRunEnds(runId);
    expect(run).toMatchObject({ status: "failed", error: { code: "AUTH_SERVER_UNREACHABLE" } });
    expect(await api.home()).toMatchObject({ status: "expiring", renewable: true });
    control.clearFaults();
    const retried = await api.retry(runId);
    expect(await api.untilRunEnds(retried.runId)).toMatchObject({ status: "ok" });
    expect(await api.home()).toMatchObject({ status: "ok" });
  });

  it("stays in the home as owner where LATCHKEY_OWNER says so", async () => {
    await world.close();
    world = await createWorld({ environment: { LATCHKEY_OWNER: "home" } });
    await start();
    await signIn();
    const { auth_mode, tokens } = await readAuthJson(world.home);
    expect(auth_mode).toBe("chatgpt");
    expect(tokens.refresh_token).not.toBe("");
  });

  it("goes on over a restart of the server", async () => {
    await start();
    await signIn();
    await server.close();
    await start();
    const { refreshRequests } = world.sim.control.snapshot();
    world.sim.control.expireAccessTokens();
    const conversationId = await api.createConversation();
    const { runId } = await api.send(conversationId, "Hello again");
    expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
    expect(world.sim.control.snapshot().refreshRequests).toBe(refreshRequests + 1);
  });
});
