import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ADA, GRACE } from "./support/agents.ts";
import { until, type Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import type { World } from "./support/world.ts";

let world: World;
let api: Api;

beforeEach(async () => {
  ({ world, api } = await startConsole({
    environment: { LATCHKEY_DEVICE_AUTH_DRIVER: "codex" },
    // The official client knows whole seconds only.
    sim: { intervalSeconds: 0 },
  }));
});

afterEach(() => world.close());

const scratch = () => join(world.config.dataDirectory, "scratch");
const authJson = () => readFile(join(world.home, "auth.json"), "utf8");

it("signs in with the official client, in a home of its own that is gone afterwards", async () => {
  world.sim.control.expireSignIns();
  const before = await authJson();
  const started = await api.startDeviceAuth();
  expect(started.verificationUrl).toBe(`${world.sim.url}/codex/device`);
  expect(started.expiresInSec).toBeGreaterThan(800);
  expect(started.expiresInSec).toBeLessThanOrEqual(900);
  const [name] = await readdir(scratch());
  expect((await stat(scratch())).mode & 0o777).toBe(0o700);
  expect((await stat(join(scratch(), name!))).mode & 0o777).toBe(0o700);
  expect(await authJson()).toBe(before);
  world.sim.control.approve(started.userCode, ADA);
  expect(await api.untilAttemptEnds(started.id)).toMatchObject({
    state: "signed_in",
    account: { email: ADA },
    updatedHomes: ["server"],
  });
  expect(await readdir(scratch())).toEqual([]);
  const conversationId = await api.createConversation();
  const { runId } = await api.send(conversationId, "Hello");
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
});

it("is cancelled, asks about another account, and says when codes are off, as the native one", async () => {
  const before = await authJson();
  const cancelled = await api.startDeviceAuth();
  await api.request("DELETE", `/api/codex/device-auth/${cancelled.id}`);
  expect(await api.attempt(cancelled.id)).toMatchObject({ state: "cancelled" });
  await until(
    () => readdir(scratch()),
    (names) => names.length === 0,
  );
  const { id, userCode } = await api.startDeviceAuth();
  world.sim.control.approve(userCode, GRACE);
  const asked = await until(
    () => api.attempt(id),
    ({ confirmation }) => confirmation !== undefined,
  );
  expect(asked.confirmation).toMatchObject({ previous: { email: ADA } });
  expect(await readdir(scratch())).toEqual([]);
  await api.request("POST", `/api/codex/device-auth/${id}/confirm`, { accept: false });
  expect(await api.attempt(id)).toMatchObject({ state: "cancelled" });
  world.sim.control.setDeviceCodesEnabled(false);
  expect(await api.request("POST", "/api/codex/device-auth")).toMatchObject({
    status: 409,
    body: { code: "DEVICE_AUTH_DISABLED" },
  });
  expect(await readdir(scratch())).toEqual([]);
  expect(await authJson()).toBe(before);
});

it("ends with the server, and clears what a killed one left", async () => {
  await api.startDeviceAuth();
  await world.stop();
  expect(await readdir(scratch())).toEqual([]);
  await mkdir(join(scratch(), "home-left"));
  await writeFile(join(scratch(), "home-left", "auth.json"), "{}");
  await world.start();
  await until(
    () => Promise.resolve(existsSync(join(scratch(), "home-left"))),
    (isThere) => !isThere,
  );
});
