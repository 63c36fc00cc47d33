import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  DeviceAuthAttemptSchema,
  DeviceAuthStartedSchema,
  type DeviceAuthAttempt,
} from "@latchkey/contracts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ADA, GRACE } from "./support/agents.ts";
import { createApi, until, type Answer, type Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import { openElsewhere } from "./support/browser.ts";
import { openTab } from "./support/tab.ts";
import type { World } from "./support/world.ts";

let world: World;
let api: Api;

beforeEach(async () => {
  ({ world, api } = await startConsole());
});

afterEach(() => world.close());

const authJson = () => readFile(join(world.home, "auth.json"), "utf8");

/** Signs in by pasting, which needs no waiting. As Grace somebody is asked: the home is Ada's. */
async function signInAs(account: string): Promise<DeviceAuthAttempt> {
  const answer = await api.request("POST", "/api/codex/device-auth", { method: "paste" });
  const { id, verificationUrl } = DeviceAuthStartedSchema.parse(answer.body);
  world.sim.control.answerAuthorize({ type: "approve", account });
  const path = `/api/codex/device-auth/${id}/callback`;
  const { body } = await api.request("POST", path, { url: await openElsewhere(verificationUrl) });
  return DeviceAuthAttemptSchema.parse(body);
}

function confirm({ id }: { id: string }, accept: unknown): Promise<Answer> {
  return api.request("POST", `/api/codex/device-auth/${id}/confirm`, { accept });
}

/** Revoking what nobody wants could end what the person has here. */
const expectNothingRevoked = () => expect(world.sim.control.requests("revoke")).toEqual([]);

it("asks before another account takes the home over, in every tab", async () => {
  const before = await authJson();
  const tab = await openTab(api.url);
  tab.send({ type: "subscribe_sign_ins" });
  const { id, userCode } = await api.startDeviceAuth();
  world.sim.control.approve(userCode, GRACE);
  const asked = await until(
    () => api.attempt(id),
    (attempt) => attempt.confirmation !== undefined,
  );
  const confirmation = { previous: { email: ADA }, account: { email: GRACE } };
  expect(asked).toMatchObject({ state: "pending", updatedHomes: [], confirmation });
  await tab.until("device_auth_updated", ({ attempt }) => attempt.confirmation !== undefined);
  expect(await authJson()).toBe(before);
  expect(await api.home()).toMatchObject({ account: { email: ADA } });
  expect((await confirm(asked, "yes")).status).toBe(400);

  const answer = await confirm(asked, true);
  expect(answer).toMatchObject({
    status: 200,
    body: { state: "signed_in", account: { email: GRACE }, updatedHomes: ["server"] },
  });
  expect(answer.body).not.toHaveProperty("confirmation");
  expect(await api.home()).toMatchObject({ account: { email: GRACE }, status: "ok" });
  const conversationId = await api.createConversation();
  const { runId } = await api.send(conversationId, "Hello");
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
  expect((await confirm(asked, false)).status).toBe(409);
});

it("changes nothing when somebody refuses, and revokes nothing", async () => {
  const before = await authJson();
  const asked = await signInAs(GRACE);
  expect((await confirm(asked, false)).body).toMatchObject({
    state: "cancelled",
    updatedHomes: [],
  });
  expectNothingRevoked();
  expect(await authJson()).toBe(before);
  expect((await confirm(asked, true)).status).toBe(409);
  const conversationId = await api.createConversation();
  const { runId } = await api.send(conversationId, "Hello");
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
});

it("is answered once when two tabs answer at the same time", async () => {
  const asked = await signInAs(GRACE);
  const answers = await Promise.all([confirm(asked, true), confirm(asked, false)]);
  expect(answers.map(({ status }) => status)).toEqual([200, 409]);
  expect(await api.home()).toMatchObject({ account: { email: GRACE } });
});

it("can be cancelled while it asks", async () => {
  const before = await authJson();
  const asked = await signInAs(GRACE);
  const { body } = await api.request("DELETE", `/api/codex/device-auth/${asked.id}`);
  expect(body).toMatchObject({ state: "cancelled" });
  expect(body).not.toHaveProperty("confirmation");
  expectNothingRevoked();
  expect(await authJson()).toBe(before);
});

it("counts as refused when nobody answers in time, and when the server goes down", async () => {
  const before = await authJson();
  await signInAs(GRACE);
  await world.stop();
  expectNothingRevoked();
  world.config.patienceMs = { ...world.config.patienceMs, confirmation: 30 };
  api = createApi((await world.start()).url);
  const { id } = await signInAs(GRACE);
  expect(await api.untilAttemptEnds(id)).toMatchObject({ state: "cancelled", updatedHomes: [] });
  expectNothingRevoked();
  expect(await authJson()).toBe(before);
});

it("asks before another person of the same workspace takes the home over", async () => {
  await world.close();
  const team = { id: "0b7c1f5e-6d0a-4c56-9f3e-5f0d6f1a0009", plan: "team", workspaceName: "Team" };
  ({ world, api } = await startConsole({
    sim: {
      accounts: [
        { ...team, userId: "user-ada", email: ADA, name: "Ada" },
        { ...team, userId: "user-grace", email: GRACE, name: "Grace" },
      ],
    },
  }));
  const { confirmation } = await signInAs(GRACE);
  expect(confirmation?.previous.accountId).toBe(confirmation?.account.accountId);
  expect(confirmation).toMatchObject({
    previous: { userId: "user-ada" },
    account: { userId: "user-grace" },
  });
});

it("asks nothing of a home without an account, nor of one whose own account came back", async () => {
  expect(await signInAs(ADA)).toMatchObject({ state: "signed_in", account: { email: ADA } });
  await rm(join(world.home, "auth.json"));
  expect(await signInAs(GRACE)).toMatchObject({ state: "signed_in", account: { email: GRACE } });
});
