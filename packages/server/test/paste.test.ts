import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DeviceAuthStartedSchema, type DeviceAuthStarted } from "@latchkey/contracts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ADA } from "./support/agents.ts";
import { createApi, errorOf, type Answer, type Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import { openElsewhere } from "./support/browser.ts";
import { openTab } from "./support/tab.ts";
import type { World } from "./support/world.ts";

let world: World;
let api: Api;

beforeEach(async () => {
  ({ world, api } = await startConsole());
  world.sim.control.answerAuthorize({ type: "approve", account: ADA });
});

afterEach(() => world.close());

const authJson = () => readFile(join(world.home, "auth.json"), "utf8");

async function start(): Promise<DeviceAuthStarted> {
  const answer = await api.request("POST", "/api/codex/device-auth", { method: "paste" });
  expect(answer.status, answer.text).toBe(201);
  return DeviceAuthStartedSchema.parse(answer.body);
}

function paste({ id }: { id: string }, address: string): Promise<Answer> {
  return api.request("POST", `/api/codex/device-auth/${id}/callback`, { url: address });
}

it("signs in with the address of the page that failed to load, where device codes are off", async () => {
  const { control } = world.sim;
  control.setDeviceCodesEnabled(false);
  control.expireSignIns();
  const conversationId = await api.createConversation();
  const failed = await api.send(conversationId, "Hello");
  expect(await api.untilRunEnds(failed.runId)).toMatchObject({
    error: { code: "CODEX_AUTH_EXPIRED" },
  });
  const tab = await openTab(api.url);
  tab.send({ type: "subscribe_sign_ins" });
  const started = await start();
  expect(started).toMatchObject({ method: "paste", codexHome: "server", expiresInSec: 600 });
  expect(started.verificationUrl.startsWith(`${world.sim.url}/oauth/authorize?`)).toBe(true);
  expect(started).not.toHaveProperty("userCode");
  const answer = await paste(started, await openElsewhere(started.verificationUrl));
  expect(answer).toMatchObject({
    status: 200,
    body: { state: "signed_in", account: { email: ADA }, updatedHomes: ["server"] },
  });
  await tab.until("device_auth_updated", ({ attempt }) => attempt.state === "signed_in");
  await tab.until("home_updated", ({ home }) => home.status === "ok");
  const retried = await api.retry(failed.runId);
  expect(await api.untilRunEnds(retried.runId)).toMatchObject({ status: "ok" });
});

it("says what to paste instead of a wrong address, and waits on", async () => {
  const before = await authJson();
  const [started, other] = [await start(), await start()];
  const right = await openElsewhere(started.verificationUrl);
  const wrong = [
    [started.verificationUrl, /address of the page/],
    ["hello", /address of the page/],
    [right.replace(/&?state=[^&]*/, ""), /not complete/],
    [await openElsewhere(other.verificationUrl), /another sign-in/],
  ] as const;
  for (const [address, problem] of wrong) {
    const answer = await paste(started, address);
    expect([answer.status, errorOf(answer)], address).toEqual([400, "INVALID_REQUEST"]);
    expect(answer.text).toMatch(problem);
    expect(await api.attempt(started.id)).toMatchObject({ state: "pending" });
  }
  expect((await paste(started, "")).status).toBe(400);
  expect(await authJson()).toBe(before);
  expect((await paste(started, `  ${right}\n`)).body).toMatchObject({ state: "signed_in" });
  expect(await authJson()).not.toBe(before);
});

it("is denied where the person says no, and changes nothing", async () => {
  const before = await authJson();
  const started = await start();
  world.sim.control.answerAuthorize({ type: "error", error: "access_denied" });
  expect(await paste(started, await openElsewhere(started.verificationUrl))).toMatchObject({
    status: 200,
    body: { state: "denied", error: { code: "DEVICE_AUTH_DENIED" } },
  });
  expect(await authJson()).toBe(before);
});

it("fails where the code cannot be redeemed", async () => {
  const started = await start();
  const address = await openElsewhere(started.verificationUrl);
  const answer = await paste(started, address.replace(/code=[^&]*/, "code=ac_0123456789abcdef"));
  expect(answer.body).toMatchObject({ state: "failed", error: { code: "DEVICE_AUTH_FAILED" } });
});

it("takes one address, while it is pending", async () => {
  const [started, cancelled] = [await start(), await start()];
  const address = await openElsewhere(started.verificationUrl);
  const answers = await Promise.all([paste(started, address), paste(started, address)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 409]);
  expect((await paste(started, address)).status).toBe(409);
  await api.request("DELETE", `/api/codex/device-auth/${cancelled.id}`);
  const late = await paste(cancelled, await openElsewhere(cancelled.verificationUrl));
  expect(late.status).toBe(409);
  const byCode = await api.startDeviceAuth();
  expect((await paste(byCode, address)).status).toBe(409);
  expect((await paste({ id: "unknown" }, address)).status).toBe(404);
});

it("expires when nobody pastes anything", async () => {
  world.config.patienceMs = { ...world.config.patienceMs, paste: 30 };
  const impatient = createApi((await world.start()).url);
  const answer = await impatient.request("POST", "/api/codex/device-auth", { method: "paste" });
  const { id } = DeviceAuthStartedSchema.parse(answer.body);
  expect(await impatient.untilAttemptEnds(id)).toMatchObject({
    state: "expired",
    error: { code: "DEVICE_AUTH_EXPIRED" },
  });
});
