import { chmod, chown, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import {
  asPlainUser,
  inPrivateMounts,
  whyNoPrivateMounts,
} from "../../auth/test/support/private-mounts.ts";
import { World } from "./support/world.ts";

/** A user without rights, as every system has one. */
const NOBODY = 65_534;
const noMounts = await whyNoPrivateMounts();

interface Seen {
  found: { home: string; problem: { code: string; message: string } }[];
  outcome: string;
  homes: { name: string; status: string; problem?: { code: string } }[];
}

/** The body of a program: what a keeper says that starts, and what a refresh of `server` leads to. */
function keeping(world: World, names: readonly string[]): string {
  const homes = names.map((name) => ({ name, path: world.homePath(name) }));
  return `
    const httpClient = auth.createHttpClient();
    const provider = auth.createOpenAiProvider({
      issuer: ${JSON.stringify(world.sim.url)}, httpClient,
    });
    const found = [];
    const opened = await keeper.openKeeper({
      dataDirectory: ${JSON.stringify(world.dataDirectory)},
      homes: ${JSON.stringify(homes)},
      provider,
      onEvent: (event) => event.type === "home_problem" && found.push(event),
    });
    const outcome = await opened.refresh("server");
    const described = await opened.describe();
    await opened.close();
    await httpClient.close();
    return { found, outcome, homes: described };`;
}

async function keepUnder(mounts: string, world: World, names: readonly string[]): Promise<Seen> {
  return (await inPrivateMounts(mounts, keeping(world, names))) as Seen;
}

test("a single-file mount is found at start and named with the remedy; the others get the rotation", async (context) => {
  if (noMounts !== undefined) context.skip(noMounts);
  const world = await World.start();
  const homes = await world.createHomes("server", "coder", "mounted");
  const keeper = await world.openKeeper({ homes });
  for (const name of ["coder", "mounted"]) await keeper.link(name, "server");
  await keeper.signedIn("server", world.signIn());
  await keeper.close();
  const path = join(world.homePath("mounted"), "auth.json");
  await copyFile(path, join(world.root, "outside.json"));

  const mounts = `mount --bind ${world.root}/outside.json ${path}`;
  const { found, outcome, homes: described } = await keepUnder(mounts, world, ["server"]);

  const message = expect.stringContaining("Mount the directory that holds auth.json") as string;
  expect(found).toMatchObject([{ home: "mounted", problem: { code: "not_writable", message } }]);
  expect(outcome).toBe("healed");
  expect(described.map(({ name, problem }) => [name, problem?.code])).toEqual([
    ["server", undefined],
    ["coder", undefined],
    ["mounted", "not_writable"],
  ]);
  expect((await world.credentialsOf("coder")).accessToken).toBe(
    (await world.credentialsOf("server")).accessToken,
  );
});

test("of an owner home that is mounted alone or read-only, no refresh token is spent", async (context) => {
  if (noMounts !== undefined) context.skip(noMounts);
  const world = await World.start();
  await world.createHomes("server", "frozen");
  for (const name of ["server", "frozen"]) await world.codexLogin(name);
  await mkdir(world.dataDirectory);
  const [server, frozen] = ["server", "frozen"].map((name) => world.homePath(name));
  const mounts = [
    `cp ${server}/auth.json ${world.root}/outside.json`,
    `mount --bind ${world.root}/outside.json ${server}/auth.json`,
    `mount --bind ${frozen} ${frozen}`,
    `mount -o remount,bind,ro ${frozen}`,
  ].join(" && ");

  const { found, outcome, homes } = await keepUnder(mounts, world, ["server", "frozen"]);

  expect(outcome).toBe("unreachable");
  expect(homes).toMatchObject([
    { name: "server", status: "ok", problem: { code: "not_writable" } },
    { name: "frozen", status: "ok", problem: { code: "not_writable" } },
  ]);
  const message = (home: string) => found.find((event) => event.home === home)?.problem.message;
  expect(message("server")).toContain("Mount the directory that holds auth.json");
  expect(message("frozen")).toContain("read-write");
  expect(world.sim.control.snapshot().refreshRequests).toBe(0);
});

test("for a user who may neither read nor write them, homes are named with the remedy and left alone", async () => {
  const world = await World.start();
  const names = ["server", "unwritable", "unreadable"];
  await world.createHomes(...names);
  for (const name of names) await world.codexLogin(name);
  await mkdir(world.dataDirectory);
  await chmod(world.root, 0o755);
  const isRoot = process.getuid?.() === 0;
  const uid = isRoot ? NOBODY : (process.getuid?.() ?? 0);
  const path = (name: string) => join(world.homePath(name), "auth.json");
  if (isRoot) {
    const theirs = [world.dataDirectory, ...names.map((name) => world.homePath(name))];
    for (const each of [...theirs, ...names.map(path)]) await chown(each, uid, uid);
  }
  await chmod(world.homePath("unwritable"), 0o555);
  await chmod(path("unreadable"), 0o000);

  const { found, outcome, homes } = (await asPlainUser(uid, keeping(world, names))) as Seen;

  await chmod(world.homePath("unwritable"), 0o755);
  expect(outcome).toBe("healed");
  expect(homes).toMatchObject([
    { name: "server", status: "ok" },
    { name: "unwritable", status: "ok", problem: { code: "not_writable" } },
    { name: "unreadable", problem: { code: "not_writable" } },
  ]);
  const message = (home: string) => found.find((event) => event.home === home)?.problem.message;
  expect(message("unwritable")).toContain("Make the Codex home directory writable for this user");
  expect(message("unreadable")).toContain("chmod 600");
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
});
