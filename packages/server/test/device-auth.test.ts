import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApi, errorOf, type Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import { AS_PROGRAM } from "./support/session.ts";
import { openTab } from "./support/tab.ts";
import { createWorld, type World } from "./support/world.ts";

let world: World;
let api: Api;

beforeEach(async () => {
  ({ world, api } = await startConsole());
});

afterEach(() => world.close());

const authJson = () => readFile(join(world.home, "auth.json"), "utf8");

describe("starting a sign-in", () => {
  it("says when device codes are turned off, and how to turn them on", async () => {
    world.sim.control.setDeviceCodesEnabled(false);
    const answer = await api.request("POST", "/api/codex/device-auth");
    expect(answer).toMatchObject({ status: 409, body: { code: "DEVICE_AUTH_DISABLED" } });
    expect(answer.text).toMatch(/Settings|settings/);
  });

  it("says when the authorization server cannot be reached", async () => {
    world.sim.control.addFault({
      route: "usercode",
      effect: { kind: "drop", when: "before_headers" },
    });
    const answer = await api.request("POST", "/api/codex/device-auth");
    expect(answer).toMatchObject({ status: 502, body: { code: "AUTH_SERVER_UNREACHABLE" } });
  });

  it("says when the answer is not one, as behind a captive portal", async () => {
    world.sim.control.addFault({
      route: "usercode",
      effect: { kind: "status", status: 200, body: "html" },
    });
    const answer = await api.request("POST", "/api/codex/device-auth");
    expect(answer.status).toBe(502);
    expect(["DEVICE_AUTH_FAILED", "AUTH_SERVER_UNREACHABLE"]).toContain(errorOf(answer));
  });

  it.each([
    ["elsewhere", { codexHome: "elsewhere" }],
    ["a path that is not registered", { codexHome: "/etc" }],
    ["a way out of the home", { codexHome: "server/../.." }],
  ])("refuses %s as unknown", async (_name, body) => {
    const answer = await api.request("POST", "/api/codex/device-auth", body);
    expect(answer).toMatchObject({ status: 404, body: { code: "CODEX_HOME_UNKNOWN" } });
  });

  it("takes the home by name or by its registered path", async () => {
    expect((await api.startDeviceAuth({ codexHome: world.home })).codexHome).toBe("server");
    expect((await api.startDeviceAuth({ codexHome: "server" })).codexHome).toBe("server");
  });

  it("refuses a home whose auth.json cannot be replaced, and leaves it as it was", async () => {
    const before = await authJson();
    await chmod(join(world.home, "auth.json"), 0o400);
    const answer = await api.request("POST", "/api/codex/device-auth");
    expect(answer).toMatchObject({ status: 409, body: { code: "CREDENTIALS_NOT_WRITABLE" } });
    expect(answer.text).toContain("chmod 600");
    expect(await authJson()).toBe(before);
    await chmod(join(world.home, "auth.json"), 0o600);
    expect(await api.home()).toMatchObject({ status: "ok" });
  });

  it("refuses a home whose configuration takes API keys only, before a code, and names the file", async () => {
    const file = join(world.home, "config.toml");
    const config = await readFile(file, "utf8");
    await writeFile(file, `forced_login_method = "api"\n${config}`);
    for (const method of ["device", "paste"]) {
      const answer = await api.request("POST", "/api/codex/device-auth", { method });
      expect(answer).toMatchObject({ status: 409, body: { code: "SIGN_IN_NOT_ALLOWED" } });
      expect((answer.body as { message: string }).message).toContain(file);
    }
    expect(world.sim.control.snapshot().deviceCodes).toEqual([]);
    await writeFile(file, config);
    expect(await api.startDeviceAuth()).toMatchObject({ status: "started" });
  });

  it("lets two people try at once, tells each of the other, and serves both", async () => {
    const tab = await openTab(api.url);
    tab.send({ type: "subscribe_sign_ins" });
    const first = await api.startDeviceAuth();
    const second = await api.startDeviceAuth();
    expect(first.userCode).not.toBe(second.userCode);
    for (const { id } of [first, second]) {
      await tab.until("device_auth_updated", ({ attempt }) => attempt.id === id);
    }
    expect(await api.home()).toMatchObject({ lastDeviceAuthStartedAt: second.startedAt });
    world.sim.control.approve(second.userCode);
    expect(await api.untilAttemptEnds(second.id)).toMatchObject({ state: "signed_in" });
    world.sim.control.approve(first.userCode);
    expect(await api.untilAttemptEnds(first.id)).toMatchObject({ state: "signed_in" });
    const conversationId = await api.createConversation();
    const { runId } = await api.send(conversationId, "Still here?");
    expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
  });

  it("names the browser that it was started from", async () => {
    const response = await fetch(`${api.url}/api/codex/device-auth`, {
      method: "POST",
      headers: {
        ...AS_PROGRAM,
        "user-agent":
          "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
      },
    });
    const { id } = (await response.json()) as { id: string };
    expect(await api.attempt(id)).toMatchObject({ startedFrom: "Chrome on Linux" });
  });
});

describe("waiting for the person", () => {
  it("ends expired, denied or cancelled, each with its own state and code, and changes nothing", async () => {
    const before = await authJson();
    const { control } = world.sim;
    const denied = await api.startDeviceAuth();
    control.deny(denied.userCode);
    expect(await api.untilAttemptEnds(denied.id)).toMatchObject({
      state: "denied",
      error: { code: "DEVICE_AUTH_DENIED" },
    });
    const cancelled = await api.startDeviceAuth();
    await api.request("DELETE", `/api/codex/device-auth/${cancelled.id}`);
    expect(await api.attempt(cancelled.id)).toMatchObject({ state: "cancelled" });
    const expired = await api.startDeviceAuth();
    control.expireDeviceCodes();
    expect(await api.untilAttemptEnds(expired.id)).toMatchObject({
      state: "expired",
      error: { code: "DEVICE_AUTH_EXPIRED" },
    });
    expect(await authJson()).toBe(before);
    const finished = world.logs.filter((line) => line.includes("device_auth.finished"));
    expect(finished.map((line) => (JSON.parse(line) as { outcome: string }).outcome)).toEqual([
      "denied",
      "cancelled",
      "expired",
    ]);
  });

  it("keeps the old credentials when the new ones cannot be stored", async () => {
    const before = await authJson();
    const { id, userCode } = await api.startDeviceAuth();
    await chmod(join(world.home, "auth.json"), 0o400);
    world.sim.control.approve(userCode);
    expect(await api.untilAttemptEnds(id)).toMatchObject({
      state: "failed",
      error: { code: "CREDENTIALS_NOT_WRITABLE" },
    });
    expect(await authJson()).toBe(before);
    await chmod(join(world.home, "auth.json"), 0o600);
    const conversationId = await api.createConversation();
    const { runId } = await api.send(conversationId, "Hello");
    expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
  });
});

describe.concurrent("while the authorization server is in trouble", () => {
  it.each([
    ["failing servers", { kind: "status", status: 503 }],
    ["rate limits", { kind: "status", status: 429, retryAfter: "1" }],
    ["dropped connections", { kind: "drop", when: "before_headers" }],
    ["captive portals", { kind: "status", status: 200, body: "html" }],
  ] as const)("a sign-in survives %s and says that it waits", async (_name, effect) => {
    const own = await createWorld();
    try {
      const { url } = await own.start();
      const ownApi = createApi(url);
      const tab = await openTab(url);
      tab.send({ type: "subscribe_sign_ins" });
      const { id, userCode } = await ownApi.startDeviceAuth();
      own.sim.control.addFault({ route: "deviceToken", times: 2, effect });
      await tab.until("device_auth_updated", ({ attempt }) => attempt.trouble !== undefined);
      own.sim.control.approve(userCode);
      const attempt = await ownApi.untilAttemptEnds(id);
      expect(attempt.state).toBe("signed_in");
      expect(attempt.trouble).toBeUndefined();
    } finally {
      await own.close();
    }
  });
});
