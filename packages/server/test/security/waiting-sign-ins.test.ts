import { DeviceAuthListSchema } from "@latchkey/contracts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeAgent } from "../support/agents.ts";
import { createApi, until, type Api } from "../support/api.ts";
import { createWorld, type World } from "../support/world.ts";

let world: World;
let api: Api;

beforeEach(async () => {
  world = await createWorld();
  world.config.limits = { ...world.config.limits, signIns: 5 };
  api = createApi((await world.start()).url);
});

afterEach(() => world.close());

const start = (body: object = {}) => api.request("POST", "/api/codex/device-auth", body);

async function listPending() {
  const { body } = await api.request("GET", "/api/codex/device-auth");
  return DeviceAuthListSchema.parse(body).attempts.filter(({ state }) => state === "pending");
}

/** User codes that the console goes on asking about. */
async function listPolled(): Promise<string[]> {
  const polls = () =>
    new Map(
      world.sim.control
        .snapshot()
        .deviceCodes.map(({ userCode, pollTimes }) => [userCode, pollTimes.length]),
    );
  const before = polls();
  const added = (userCode: string) => (polls().get(userCode) ?? 0) - (before.get(userCode) ?? 0);
  const pending = await listPending();
  await until(
    () => Promise.resolve(pending.map(({ userCode = "" }) => added(userCode))),
    (counts) => counts.every((count) => count > 1),
  );
  // One more poll may have been under way when a sign-in was cancelled.
  return [...before.keys()].filter((userCode) => added(userCode) > 1);
}

it("many starts at once leave three that ask, and the newest code works", async () => {
  const press = async () => [await start(), await start(), await start(), await start()];
  const answers = (await Promise.all(Array.from({ length: 50 }, press))).flat();
  const refused = answers.filter(({ status }) => status !== 201);
  expect(refused.length).toBeGreaterThan(0);
  for (const answer of refused) {
    expect(answer).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
    expect(answer.text).toContain("5 sign-ins wait already");
  }
  expect(await listPending()).toHaveLength(3);
  expect((await listPolled()).length).toBeLessThanOrEqual(3);
  const { id, userCode } = await api.startDeviceAuth();
  world.sim.control.approve(userCode);
  expect(await api.untilAttemptEnds(id)).toMatchObject({ state: "signed_in" });
});

it("whoever presses again and again gets a code each time, and the oldest make room in words", async () => {
  const started = [];
  for (let press = 0; press < 5; press += 1) started.push(await api.startDeviceAuth());
  expect((await listPending()).map(({ id }) => id)).toEqual(started.slice(2).map(({ id }) => id));
  expect(await api.attempt(started[0]!.id)).toMatchObject({
    state: "cancelled",
    error: { code: "CANCELLED", message: expect.stringContaining("newest code") as string },
  });
  const [, , , fourth] = started;
  world.sim.control.approve(fourth!.userCode);
  expect(await api.untilAttemptEnds(fourth!.id)).toMatchObject({ state: "signed_in" });
});

it("all homes together have a limit; who has one there already is not refused", async () => {
  for (const name of ["ann", "ben"]) await writeAgent(world, name, { account: null });
  const [ann, ben] = [{ codexHome: "agent:ann" }, { codexHome: "agent:ben" }];
  for (const place of [ann, ann, ann, ben, { ...ben, method: "paste" }]) {
    expect(await start(place)).toMatchObject({ status: 201 });
  }
  expect(await start()).toMatchObject({ status: 429, body: { code: "RATE_LIMITED" } });
  expect(await start(ann)).toMatchObject({ status: 201 });
  const [oldest] = await listPending();
  await api.request("DELETE", `/api/codex/device-auth/${oldest!.id}`);
  expect(await start()).toMatchObject({ status: 201 });
  expect(await listPending()).toHaveLength(5);
});
