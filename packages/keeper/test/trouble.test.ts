import { causesOfRefusal } from "@latchkey/auth";
import { describe, expect, test } from "vitest";

import { report } from "./support/report.ts";
import { eventually, World } from "./support/world.ts";

/** A kept sign-in whose tokens live for some seconds and are renewed when half of that is over. */
async function startShort(lifetimeSeconds: number, skewSeconds = 0) {
  const world = await World.start({ accessTokenLifetimeSeconds: lifetimeSeconds });
  world.sim.control.advanceClock(skewSeconds);
  const homes = await world.createHomes("server", "coder");
  const keeper = await world.openKeeper({ homes, earlyFraction: 0.5, jitter: 0 });
  await keeper.link("coder", "server");
  await keeper.signedIn("server", world.signIn());
  const coder = async () => (await keeper.describe()).find(({ name }) => name === "coder");
  return { world, keeper, coder };
}

test("with the authorization server down, homes go on with what they have and the clocks say so", async () => {
  const { world, coder } = await startShort(4);
  world.sim.control.addFault({ route: "token", effect: { kind: "status", status: 503 } });
  const first = await world.until("refresh_failed");
  expect(first).toMatchObject({ code: "AUTH_SERVER_UNREACHABLE", home: "server" });
  expect(first.willRetryAt).toBeGreaterThan(Date.now() - 1000);
  const failures = () => world.events.filter(({ type }) => type === "refresh_failed").length;
  await eventually(() => failures() >= 3);
  expect(await coder()).toMatchObject({
    status: "expiring",
    renewable: true,
    evidence: { lastOutcome: "failed", reason: expect.any(String) as string },
  });
  // The access token ends without an answer, and that is still no word from the server.
  await eventually(async () => ((await coder())?.usableUntil ?? Infinity) < Date.now());
  expect(await coder()).toMatchObject({ status: "expiring", renewable: true });
  expect(world.events.some(({ type }) => type === "sign_in_expired")).toBe(false);

  world.sim.control.clearFaults();
  await world.until("sign_in_refreshed");
  expect(await coder()).toMatchObject({ status: "ok", evidence: { lastOutcome: "refreshed" } });
  report("Authorization server down for the whole early window", {
    attempts: `${failures()} failed, then healed`,
  });
});

describe("a clock that is wrong by ten minutes", () => {
  test.each([
    ["slow", 600],
    ["fast", -600],
  ])("%s: neither too late nor all the time", async (_, skewSeconds) => {
    const { world, keeper } = await startShort(6, skewSeconds);
    const startedAt = Date.now();
    const { usableUntil = 0 } = (await keeper.describe())[0]!;
    // Ten minutes off, it would be on the other side of zero or a hundred times as long.
    expect(usableUntil - startedAt).toBeGreaterThan(-60_000);
    expect(usableUntil - startedAt).toBeLessThan(60_000);
    await world.until("sign_in_refreshed");
    const takenMs = Date.now() - startedAt;
    expect(takenMs).toBeGreaterThan(1000);
    expect(world.sim.control.snapshot().refreshRequests).toBe(1);
  });
});

test("believes that a sign-in is dead only once, says so before the next run, and until a new one", async () => {
  const { world, keeper, coder } = await startShort(3);
  world.sim.control.burnRefreshTokens();
  const expired = await world.until("sign_in_expired");
  expect(expired).toMatchObject({ reason: "refresh_token_reused", homes: ["server", "coder"] });
  expect(await coder()).toMatchObject({ status: "expired", renewable: false });
  expect(await keeper.wake("coder")).toBe("expired");
  const { requests } = world.sim.control.snapshot();
  expect(await keeper.wake("server")).toBe("expired");
  expect(world.sim.control.snapshot().requests.token).toBe(requests.token);

  await keeper.signedIn("server", world.signIn());
  expect(await coder()).toMatchObject({ status: "ok", renewable: true });
});

test("a sign-in that was ended elsewhere while its tokens are young is asked for once, and told", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder");
  const keeper = await world.openKeeper({ homes });
  await keeper.link("coder", "server");
  await keeper.signedIn("server", world.signIn());
  world.sim.control.revokeAll();
  expect(await keeper.wake("coder")).toBe("expired");
  const reason = "refresh_token_invalidated";
  expect(await world.until("sign_in_expired")).toMatchObject({
    reason,
    homes: ["server", "coder"],
  });
  expect(causesOfRefusal(reason)).toMatch(/somebody signed this person out/u);
  for (const name of ["server", "coder"]) expect(await keeper.wake(name)).toBe("expired");
  expect(world.sim.control.snapshot().requests.token).toBe(1);
  const [description] = await keeper.describe();
  expect(description).toMatchObject({
    status: "expired",
    evidence: { lastOutcome: "expired", reason },
  });
});

test("an answer that never comes is unreachable in time, and the refresh goes on", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server");
  const keeper = await world.openKeeper({ homes, timing: { wakeTimeoutMs: 200 } });
  await keeper.signedIn("server", world.signIn());
  world.sim.control.expireAccessTokens();
  world.sim.control.addFault({ route: "token", effect: { kind: "delay", delayMs: 500 }, times: 1 });
  await eventually(async () => (await keeper.wake("server")) === "unreachable");
  await world.until("sign_in_refreshed");
  expect((await keeper.describe())[0]).toMatchObject({ status: "ok" });
});

test("a 401 that is older than the newest credentials asks for nothing", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder");
  const keeper = await world.openKeeper({ homes });
  await keeper.link("coder", "server");
  await keeper.signedIn("server", world.signIn());
  expect(await keeper.wake("coder")).toBe("healed");
  expect(world.sim.control.snapshot().refreshRequests).toBe(0);
});

test("the tokens of somebody else never land under a sign-in's name", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder");
  const keeper = await world.openKeeper({ homes });
  await keeper.signedIn("server", world.signIn("ada@example.com"));
  await keeper.link("coder", "server");
  const before = await Promise.all(homes.map(({ name }) => world.readAuthJson(name)));
  world.sim.control.answerRefreshesAs("grace@example.com");
  expect(await keeper.refresh("server")).toBe("expired");
  expect(await Promise.all(homes.map(({ name }) => world.readAuthJson(name)))).toEqual(before);
  const { reason, homes: affected } = await world.until("sign_in_expired");
  expect({ reason, affected }).toEqual({ reason: "other_account", affected: ["server", "coder"] });
  await eventually(async () => (await keeper.describe())[0]?.problem !== undefined);
  const problem = { code: "other_account_granted" };
  expect((await keeper.describe())[0]).toMatchObject({ status: "expired", problem });
  await keeper.close();
  // The next start knows it as well, and asks no more.
  const again = await world.openKeeper({ homes });
  const [server] = await again.describe();
  expect(server).toMatchObject({ status: "expired", problem });
  expect(server?.problem?.message).toContain("other-account-");
  expect(world.sim.control.snapshot().refreshRequests).toBe(1);
});
