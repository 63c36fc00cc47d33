import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { lookAtHomes } from "../src/index.ts";
import { eventually, World } from "./support/world.ts";

/** Everything in a directory that a look could have changed. */
async function stateOf(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const states = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    const { mtimeMs, ino } = await stat(path);
    return `${path} ${ino} ${mtimeMs} ${await readFile(path, "utf8")}`;
  });
  return (await Promise.all(states)).sort();
}

async function start() {
  const world = await World.start({ accessTokenLifetimeSeconds: 600 });
  const homes = await world.createHomes("server", "coder", "loner", "plain");
  const keeper = await world.openKeeper({ homes });
  await keeper.link("coder", "server");
  await keeper.link("loner", "server");
  await keeper.signedIn("server", world.signIn());
  const look = () => lookAtHomes({ dataDirectory: world.dataDirectory, homes });
  return { world, homes, keeper, look };
}

test("a look shows of each home what its keeper would, asks no server and changes nothing", async () => {
  const { world, keeper, look } = await start();
  await world.codexLogin("plain");
  await world.codexLogin("loner", "grace@example.com");
  await world.until("home_problem");
  await keeper.refresh("server");
  world.sim.control.expireSignIns();
  await keeper.refresh("server");
  const described = await keeper.describe();
  await keeper.close();
  const [before, { requests }] = [await stateOf(world.root), world.sim.control.snapshot()];

  expect(await look()).toEqual(described);

  expect(described.map(({ status, problem }) => problem?.code ?? status)).toEqual([
    "expired",
    "expired",
    "other_account",
    "ok",
  ]);
  expect(await stateOf(world.root)).toEqual(before);
  expect(world.sim.control.snapshot().requests).toEqual(requests);
});

test("a look needs no keeper to have been there, and repairs nothing that is damaged", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server", "broken", "frozen");
  await world.codexLogin("server");
  await writeFile(join(world.homePath("broken"), "auth.json"), "{");
  await world.codexLogin("frozen");
  await chmod(join(world.homePath("frozen"), "auth.json"), 0o400);
  const before = await stateOf(world.root);
  expect(await lookAtHomes({ dataDirectory: world.dataDirectory, homes })).toMatchObject([
    { name: "server", status: "ok", renewable: true, owner: "home", problem: undefined },
    { name: "broken", status: "signed_out", problem: { code: "unreadable" } },
    { name: "frozen", status: "ok", problem: { code: "not_writable" } },
  ]);
  expect(await stateOf(world.root)).toEqual(before);
});

test("a home whose old tokens end before the new ones arrive is not called expired", async () => {
  const world = await World.start({ accessTokenLifetimeSeconds: 1 });
  const homes = await world.createHomes("server", "coder");
  const keeper = await world.openKeeper({ homes });
  await keeper.link("coder", "server");
  await keeper.signedIn("server", world.signIn());
  const old = await world.readAuthJson("coder");
  world.sim.control.setAccessTokenLifetime(600);
  await keeper.refresh("server");
  await keeper.close();
  await writeFile(join(world.homePath("coder"), "auth.json"), old);
  const coder = async () => {
    const described = await lookAtHomes({ dataDirectory: world.dataDirectory, homes });
    return described.find(({ name }) => name === "coder");
  };
  await eventually(async () => ((await coder())?.usableUntil ?? Infinity) < Date.now());
  expect(await coder()).toMatchObject({ status: "expiring" });
});
