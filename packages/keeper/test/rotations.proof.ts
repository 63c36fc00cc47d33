import { copyFile } from "node:fs/promises";
import { join } from "node:path";

import type { TurnOutcome } from "@latchkey/codex";
import { chooseRounds } from "@latchkey/testing";
import { expect, test } from "vitest";

import { startCodex } from "./support/codex.ts";
import { report } from "./support/report.ts";
import { eventually, World } from "./support/world.ts";

const NAMES = Array.from({ length: 8 }, (_, index) => `home-${index}`);
const ROTATIONS = chooseRounds({ few: 6, many: 20 });

/** The old way: every home has its own copy of one sign-in, and Codex refreshes each of them. */
async function countDeadCopies(): Promise<number> {
  const world = await World.start();
  await world.createHomes(...NAMES);
  await world.codexLogin("home-0");
  const source = join(world.homePath("home-0"), "auth.json");
  for (const name of NAMES.slice(1)) {
    await copyFile(source, join(world.homePath(name), "auth.json"));
  }
  const codex = startCodex(world);
  const turns = () => Promise.all(NAMES.map((name) => codex.startTurn(name, "say: ok").outcome));
  expect((await turns()).map(({ status }) => status)).toEqual(NAMES.map(() => "ok"));
  world.sim.control.expireAccessTokens();
  await turns();
  // Whoever lost could still have recovered; who fails again is dead.
  return (await turns()).filter(({ status }) => status === "failed").length;
}

/** At every rotation three of the homes take a turn, with tokens that live for six seconds. */
async function countFailedTurns() {
  const world = await World.start({ accessTokenLifetimeSeconds: 6 });
  const homes = await world.createHomes(...NAMES);
  const keeper = await world.openKeeper({ homes, earlyFraction: 0.9, jitter: 0 });
  for (const name of NAMES.slice(1)) await keeper.link(name, "home-0");
  await keeper.signedIn("home-0", world.signIn());
  const codex = startCodex(world);
  const rotations = () => world.events.filter(({ type }) => type === "sign_in_refreshed").length;
  const outcomes: Promise<TurnOutcome>[] = [];
  for (let seen = 0; seen < ROTATIONS; seen = rotations()) {
    await eventually(() => rotations() > seen);
    const names = [0, 1, 2].map((offset) => NAMES[(3 * seen + offset) % NAMES.length]!);
    const turns = names.map((name) => {
      return codex.startTurn(name, "say: ok", () => void keeper.wake(name)).outcome;
    });
    outcomes.push(...turns);
    await Promise.all(turns);
  }
  const ended = await Promise.all(outcomes);
  await keeper.close();
  const { refreshRequests, reusesSeen, grants } = world.sim.control.snapshot();
  const refreshes = grants.reduce((sum, grant) => sum + grant.refreshes, 0);
  const failed = ended.filter(({ status }) => status !== "ok").length;
  return { turns: ended.length, failed, rotations: refreshes, refreshRequests, reusesSeen };
}

test(`copies of a sign-in die at its first expiry; kept homes take turns through ${ROTATIONS} rotations`, async () => {
  const [deadCopies, kept] = [await countDeadCopies(), await countFailedTurns()];
  report("8 homes, one sign-in", {
    "copied auth.json": `${deadCopies} of 8 homes dead after 1 expiry`,
    "kept by Latchkey": `${kept.failed} of ${kept.turns} turns failed in ${kept.rotations} rotations`,
    "refresh requests": `${kept.refreshRequests} for ${kept.rotations} rotations`,
    "reuses seen by the server": String(kept.reusesSeen),
  });
  expect(deadCopies).toBeGreaterThanOrEqual(7);
  expect(kept.rotations).toBeGreaterThanOrEqual(ROTATIONS);
  expect(kept).toMatchObject({
    failed: 0,
    reusesSeen: 0,
    refreshRequests: kept.rotations,
  });
});
