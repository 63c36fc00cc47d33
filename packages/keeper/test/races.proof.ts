import { setTimeout as sleep } from "node:timers/promises";

import { chooseRounds } from "@latchkey/testing";
import { expect, test } from "vitest";

import type { Keeper, KeeperTiming } from "../src/index.ts";
import { startRefresher } from "../../auth/test/support/refresher-process.ts";
import { startCodex } from "./support/codex.ts";
import { quantile, report } from "./support/report.ts";
import { eventually, World } from "./support/world.ts";

const PROCESSES = chooseRounds({ few: 30, many: 100 });

/** What makes the keeper refresh while both Codex processes do. */
const OCCASIONS = {
  "a 401 in the owner home": (keeper: Keeper) => keeper.wake("server"),
  "a 401 in a home that follows": (keeper: Keeper) => keeper.wake("coder"),
  "a person asks for it": (keeper: Keeper) => keeper.refresh("server"),
};
/** From the same instant to when Codex has the second 401 in its hands. */
const DELAYS_MS = [0, 60, 120, 30, 90].slice(0, chooseRounds({ few: 2, many: 5 }));

/** Rounds in which two Codex processes and the keeper refresh in an owner home at one instant. */
async function race(timing: Partial<KeeperTiming>) {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder");
  await world.codexLogin("server");
  let byKeeper = 0;
  const provider: typeof world.provider = {
    ...world.provider,
    refresh(refreshToken, options) {
      byKeeper += 1;
      return world.provider.refresh(refreshToken, options);
    },
  };
  const keeper = await world.openKeeper({ homes, provider, timing });
  await keeper.link("coder", "server");
  const codex = [startCodex(world), startCodex(world)];
  const countFailedTurns = async () => {
    const started = codex.map((each) => each.startTurn("server", "say: ok").outcome);
    return (await Promise.all(started)).filter(({ status }) => status !== "ok").length;
  };
  const coderToken = async () => (await world.credentialsOf("coder")).accessToken;
  expect(await countFailedTurns()).toBe(0);
  const failures: Record<string, number[]> = {};
  const healedMs: number[] = [];
  for (const [occasion, refresh] of Object.entries(OCCASIONS)) {
    for (const delayMs of DELAYS_MS) {
      const stale = await coderToken();
      const earlier = world.sim.control.requests("token").length;
      world.sim.control.expireAccessTokens();
      const healed = eventually(async () => (await coderToken()) !== stale).then(Date.now);
      const outcome = sleep(delayMs).then(() => refresh(keeper));
      (failures[occasion] ??= []).push(await countFailedTurns());
      // Where the machine is busy it may not be known yet; believed dead it never is.
      expect(await outcome).not.toBe("expired");
      const first = world.sim.control.requests("token")[earlier];
      healedMs.push((await healed) - (first?.at ?? 0));
      // The next turns of both, the one that lost included.
      expect(await countFailedTurns()).toBe(0);
    }
  }
  const { refreshRequests, reusesSeen, grants } = world.sim.control.snapshot();
  expect(grants).toMatchObject([{ isRevoked: false }]);
  await keeper.close();
  return { failures, healedMs, refreshRequests, reusesSeen, byKeeper };
}

type Race = Awaited<ReturnType<typeof race>>;

function figures({ failures, healedMs, refreshRequests, reusesSeen, byKeeper }: Race) {
  const turns = Object.entries(failures).map(([occasion, counts]) => [
    `turns of 2 that failed, ${occasion}`,
    counts.join(", "),
  ]);
  const [p50, max] = [quantile(healedMs, 0.5), Math.max(...healedMs)];
  return {
    ...(Object.fromEntries(turns) as Record<string, string>),
    "refresh requests": `${refreshRequests}, ${byKeeper} of them the keeper's; ${reusesSeen} came too late`,
    "first request to follower healed": `p50 ${p50.toFixed(0)} ms, max ${max.toFixed(0)} ms`,
  };
}

test("two Codex processes and the keeper race in an owner home: one turn fails at most, all homes heal", async () => {
  const hasty = await race({ adoptionGraceMs: 0 });
  const kept = await race({});
  report(
    "Two Codex processes and a keeper that lets Codex go first, in one owner home",
    figures(kept),
  );
  report("The same with a keeper that does not wait", figures(hasty));
  expect(Math.max(...Object.values(kept.failures).flat())).toBeLessThanOrEqual(1);
});

test(`${PROCESSES} processes and a keeper with one ending token make one refresh request`, async () => {
  const world = await World.start({ accessTokenLifetimeSeconds: 60 });
  const homes = await world.createHomes("server", "empty");
  await world.codexLogin("server");
  world.sim.control.setAccessTokenLifetime(864_000);
  const keeper = await world.openKeeper({ homes });
  const path = world.homePath("server");
  // Fills the cache of compiled code, or a hundred processes would.
  await startRefresher(world.homePath("empty"), world.sim.url).result;
  const processes = Array.from({ length: PROCESSES }, () => startRefresher(path, world.sim.url));
  expect(await keeper.refresh("server")).toBe("healed");
  const results = await Promise.all(processes.map(({ result }) => result));
  const newest = (await world.credentialsOf("server")).accessToken;
  expect(new Set(results.map(({ accessToken }) => accessToken))).toEqual(new Set([newest]));
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
});
