import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect, test } from "vitest";

import type { KeeperTiming } from "../src/index.ts";
import { startRefresher } from "../../auth/test/support/refresher-process.ts";
import { startCodex } from "./support/codex.ts";
import { World } from "./support/world.ts";

test("when Codex and the keeper refresh early at the same instant, no turn fails", async () => {
  const world = await World.start({ accessTokenLifetimeSeconds: 290 });
  const homes = await world.createHomes("server");
  await world.codexLogin("server");
  world.sim.control.setAccessTokenLifetime(864_000);
  const keeper = await world.openKeeper({ homes });
  const codex = [startCodex(world), startCodex(world)];
  const [first, second, outcome] = await Promise.all([
    ...codex.map((each) => each.startTurn("server", "say: ok").outcome),
    keeper.refresh("server"),
  ]);
  expect([first, second]).toMatchObject([{ status: "ok" }, { status: "ok" }]);
  expect(outcome).toBe("healed");
  expect(await keeper.refresh("server")).toBe("healed");
});

/** Waits for as long as a keeper ever does, which is three seconds. */
const PATIENT = { adoptionGraceMs: 20_000 };

/** An owner home whose access token no longer works, and somebody who follows it. */
async function startRefused(timing: Partial<KeeperTiming> = {}) {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder");
  await world.codexLogin("server");
  const keeper = await world.openKeeper({ homes, timing });
  await keeper.link("coder", "server");
  world.sim.control.expireAccessTokens();
  const database = join(world.homePath("server"), "state.sqlite-wal");
  /** What a Codex process does all the time that takes a turn. */
  const use = () => writeFile(database, "");
  const beIdle = async () => {
    const before = new Date(Date.now() - 60_000);
    await utimes(join(world.homePath("server"), "config.toml"), before, before);
  };
  return { world, keeper, use, beIdle };
}

test("a refused token in an owner home that is in use is Codex's to refresh, and is passed on", async () => {
  const { world, keeper, use } = await startRefused(PATIENT);
  await use();
  const outcome = keeper.wake("coder");
  // Long enough for a keeper that does not wait.
  await sleep(200);
  expect(world.sim.control.snapshot().refreshRequests).toBe(0);
  const accessToken = await world.codexRefresh("server");
  expect(await outcome).toBe("healed");
  expect(await world.until("sign_in_refreshed")).toMatchObject({ how: "adopted" });
  expect((await world.credentialsOf("coder")).accessToken).toBe(accessToken);
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
});

test("where no Codex is at work, the keeper refreshes at once", async () => {
  const { world, keeper, beIdle } = await startRefused(PATIENT);
  await beIdle();
  expect(await keeper.wake("coder")).toBe("healed");
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
});

test("where Codex is at work and does nothing about it, the keeper refreshes after a while", async () => {
  const { world, keeper, use } = await startRefused({ adoptionGraceMs: 500 });
  await use();
  const usedAt = performance.now();
  expect(await keeper.refresh("server")).toBe("healed");
  expect(performance.now() - usedAt).toBeGreaterThan(400);
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
});

test("some processes and a keeper with one ending token make one refresh request", async () => {
  const world = await World.start({ accessTokenLifetimeSeconds: 60 });
  const homes = await world.createHomes("server");
  await world.codexLogin("server");
  world.sim.control.setAccessTokenLifetime(864_000);
  const keeper = await world.openKeeper({ homes });
  const path = world.homePath("server");
  const processes = Array.from({ length: 4 }, () => startRefresher(path, world.sim.url));
  expect(await keeper.refresh("server")).toBe("healed");
  const results = await Promise.all(processes.map(({ result }) => result));
  const newest = (await world.credentialsOf("server")).accessToken;
  expect(new Set(results.map(({ accessToken }) => accessToken))).toEqual(new Set([newest]));
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
});
