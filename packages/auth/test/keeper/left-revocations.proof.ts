import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { expect, test } from "vitest";

import { revokeReplaced } from "../../src/index.ts";
import { startKept, startProcess } from "./support/kept-process.ts";
import { World } from "./support/world.ts";

const ROUNDS = 100;
const KILLS = 25;
const LONGEST_DELAY_MS = 60;
/** About what a command takes from the new sign-in to its end. */
const LONGEST_KILL_DELAY_MS = 25;

const randomly = (longestMs: number) => delay(Math.random() * longestMs);

/** Counts how often a command revoked what it had replaced, and how often it left that. */
function startCommands(world: World) {
  const { dataDirectory, provider } = world;
  const homePath = world.homePath("server");
  const counts = { revoked: 0, left: 0 };
  const command = async () => {
    const { refreshToken } = world.signIn();
    counts[await revokeReplaced(refreshToken, { provider, dataDirectory, homePath })] += 1;
  };
  return { counts, command };
}

async function filesLeft({ dataDirectory }: World): Promise<string[]> {
  const directories = ["attended-by", "revocations"].map((name) =>
    readdir(join(dataDirectory, "sign-ins", name)),
  );
  return (await Promise.all(directories)).flat();
}

test("whenever a keeper begins or ends, what a command has replaced at that moment is revoked", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server");
  const { counts, command } = startCommands(world);
  const keep = async () => {
    const keeper = await world.openKeeper({ homes });
    await keeper.revokeWhenUnused(() => randomly(LONGEST_DELAY_MS));
    await randomly(2 * LONGEST_DELAY_MS);
    await keeper.close();
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    await Promise.all([keep(), randomly(3 * LONGEST_DELAY_MS).then(command)]);
  }
  const { grants } = world.sim.control.snapshot();
  const lost = grants.filter(({ isRevoked }) => !isRevoked).length;
  console.log(`${ROUNDS} keepers that begin and end: ${JSON.stringify(counts)}, lost ${lost}`);
  expect({ lost, files: await filesLeft(world) }).toEqual({ lost: 0, files: [] });
  expect(Math.min(counts.left, counts.revoked)).toBeGreaterThan(0);
});

test("whenever a keeper is killed, what a command has replaced is revoked by the next start", async () => {
  const world = await startKept();
  const { counts, command } = startCommands(world);
  const unrevoked = () => {
    const { grants } = world.sim.control.snapshot();
    return grants.flatMap(({ id, isRevoked }) => (isRevoked ? [] : [id]));
  };
  const [own] = unrevoked();
  let waiting = 0;
  for (let round = 0; round < KILLS; round += 1) {
    const { child, closed, ready } = startProcess(world, "turn_runs");
    await ready;
    const kill = randomly(LONGEST_KILL_DELAY_MS).then(() => child.kill("SIGKILL"));
    await Promise.all([command(), kill, closed]);
    waiting += unrevoked().length - 1;
    await (await world.openKeeper()).close();
    expect(unrevoked()).toEqual([own]);
  }
  console.log(`${KILLS} kills: ${JSON.stringify(counts)}, ${waiting} by the next start, lost 0`);
  expect(await filesLeft(world)).toEqual([]);
});
