import { mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { report } from "./support/report.ts";
import { World } from "./support/world.ts";

const HOMES = 1000;
const ROUNDS = 4;
/** What a fan-out may cost of plain durable writes, where other work keeps the machine busy. */
const TIMES_PLAIN = 8;

/** The same files written durably and nothing else: no lock, no look at what is there. */
async function writePlainly(paths: readonly string[], text: string): Promise<number> {
  const startedAt = performance.now();
  const queue = paths.values();
  const workThrough = async () => {
    for (const path of queue) {
      const handle = await open(join(path, "plain.new"), "w", 0o600);
      await handle.writeFile(text);
      await handle.sync();
      await handle.close();
      await rename(join(path, "plain.new"), join(path, "plain"));
    }
  };
  await Promise.all(Array.from({ length: 64 }, workThrough));
  return performance.now() - startedAt;
}

test(`one rotation reaches ${HOMES} linked homes in less than 2 seconds, with flat memory`, async () => {
  const world = await World.start();
  const names = ["server", ...Array.from({ length: HOMES }, (_, index) => `home-${index}`)];
  const homes = await world.createHomes(...names);
  const [server] = homes;
  const links = homes.slice(1).map(({ name, path }) => {
    return { home: path, name, follows: server!.path, hasReceived: false };
  });
  await mkdir(world.dataDirectory);
  await writeFile(join(world.dataDirectory, "links.json"), JSON.stringify({ version: 1, links }));
  const keeper = await world.openKeeper({ homes: [server!], timing: { pollIntervalMs: 5000 } });
  const signIn = await keeper.signedIn("server", world.signIn());
  expect(signIn.updated).toHaveLength(HOMES + 1);

  const paths = links.map(({ home }) => home);
  const text = await world.readAuthJson("server");
  const tookMs: number[] = [];
  const plainMs: number[] = [];
  const heapMb: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    expect(await keeper.refresh("server")).toBe("healed");
    tookMs.push(performance.now() - startedAt);
    plainMs.push(await writePlainly(paths, text));
    heapMb.push(process.memoryUsage().heapUsed / 2 ** 20);
  }
  const newest = await world.credentialsOf("server");
  const texts = await Promise.all(
    names.map((name) => readFile(join(world.homePath(name), "auth.json"), "utf8")),
  );
  expect(texts.every((text) => text.includes(newest.accessToken))).toBe(true);
  const best = Math.min(...tookMs);
  report(`One rotation to ${HOMES} homes`, {
    took: `${tookMs.map((ms) => ms.toFixed(0)).join(", ")} ms`,
    "plain durable writes": `${plainMs.map((ms) => ms.toFixed(0)).join(", ")} ms`,
    heap: `${heapMb.map((mb) => mb.toFixed(0)).join(", ")} MB`,
  });
  expect(best).toBeLessThan(Math.max(2000, TIMES_PLAIN * Math.min(...plainMs)));
  expect(heapMb.at(-1)! - heapMb[0]!).toBeLessThan(60);
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: ROUNDS, reusesSeen: 0 });
}, 120_000);
