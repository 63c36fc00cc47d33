import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { chooseRounds } from "@latchkey/testing";
import { expect, test } from "vitest";

import { report } from "./support/report.ts";
import { World } from "./support/world.ts";

const HOMES = 1000;
const ROUNDS = chooseRounds({ few: 3, many: 8 });

/** What is left in the heap after it is in use. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc()");
}

test(`one rotation reaches ${HOMES} linked homes, with flat memory`, async () => {
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

  const tookMs: number[] = [];
  const processorMs: number[] = [];
  const heapMb: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now();
    const before = process.cpuUsage();
    expect(await keeper.refresh("server")).toBe("healed");
    tookMs.push(performance.now() - startedAt);
    const { user, system } = process.cpuUsage(before);
    processorMs.push((user + system) / 1000);
    collectGarbage();
    heapMb.push(process.memoryUsage().heapUsed / 2 ** 20);
  }
  const newest = await world.credentialsOf("server");
  const texts = await Promise.all(
    names.map((name) => readFile(join(world.homePath(name), "auth.json"), "utf8")),
  );
  expect(texts.every((text) => text.includes(newest.accessToken))).toBe(true);
  report(`One rotation to ${HOMES} homes`, {
    took: `${tookMs.map((ms) => ms.toFixed(0)).join(", ")} ms`,
    "processor time": `${processorMs.map((ms) => ms.toFixed(0)).join(", ")} ms`,
    "heap after garbage collection": `${heapMb.map((mb) => mb.toFixed(0)).join(", ")} MB`,
  });
  expect(heapMb.at(-1)! - heapMb[0]!).toBeLessThan(10);
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: ROUNDS, reusesSeen: 0 });
});
