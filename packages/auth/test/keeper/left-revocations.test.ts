import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { CODEX_CLIENT_ID, revokeReplaced } from "../../src/index.ts";
import { writeHeldFile } from "../../src/keeper/revocation/held-file.ts";
import { eventually, World } from "./support/world.ts";

/** Two homes, one following the other, and a sign-in that the first had before. */
async function start() {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder");
  const { dataDirectory, provider } = world;
  const homePath = world.homePath("server");
  const { refreshToken } = world.signIn();
  const directory = join(dataDirectory, "sign-ins", "revocations");
  return {
    world,
    homes,
    directory,
    refreshToken,
    /** What a command does with it. */
    revoke: () => revokeReplaced(refreshToken, { provider, dataDirectory, homePath }),
    isRevoked: () => world.sim.control.snapshot().grants[0]?.isRevoked,
    notes: () => readdir(directory).catch(() => []),
  };
}

test("a command revokes what it has replaced where no keeper runs turns", async () => {
  const { world, homes, revoke, isRevoked, notes } = await start();
  await world.openKeeper({ homes });
  expect(await revoke()).toBe("revoked");
  expect(isRevoked()).toBe(true);
  expect(await notes()).toEqual([]);
});

test("a command leaves it to the keeper that runs turns, which waits for all who use it", async () => {
  const { world, homes, revoke, isRevoked, notes, directory } = await start();
  const keeper = await world.openKeeper({ homes });
  await keeper.link("coder", "server");
  const { promise: ended, resolve: end } = Promise.withResolvers<undefined>();
  const { promise: asked, resolve: ask } = Promise.withResolvers<readonly string[]>();
  await keeper.revokeWhenUnused((paths) => {
    ask(paths);
    return ended;
  });
  expect(await revoke()).toBe("left");
  expect(await asked).toEqual([world.homePath("server"), world.homePath("coder")]);
  const [note = ""] = await notes();
  expect((await stat(join(directory, note))).mode & 0o777).toBe(0o600);
  expect((await stat(directory)).mode & 0o777).toBe(0o700);
  expect(isRevoked()).toBe(false);
  end(undefined);
  await eventually(async () => (await notes()).length === 0);
  expect(isRevoked()).toBe(true);
});

test("a keeper that closes sees to what a command has left", async () => {
  const { world, homes, revoke, isRevoked, notes } = await start();
  const keeper = await world.openKeeper({ homes });
  await keeper.revokeWhenUnused(() => new Promise(() => undefined));
  expect(await revoke()).toBe("left");
  await keeper.close();
  expect(isRevoked()).toBe(true);
  expect(await notes()).toEqual([]);
});

test("a turn that never ends does not keep what a command has left for longer than the limit", async () => {
  const { world, homes, revoke, isRevoked } = await start();
  const keeper = await world.openKeeper({ homes, timing: { longestUseMs: 100 } });
  await keeper.revokeWhenUnused(() => new Promise(() => undefined));
  expect(await revoke()).toBe("left");
  await eventually(() => isRevoked() === true);
});

test("what another process was seeing to when it ended is revoked by the one that lives", async () => {
  const { world, homes, refreshToken, isRevoked, notes, directory } = await start();
  const note = await writeHeldFile(directory, { version: 1, refreshToken, homes: [] });
  const keeper = await world.openKeeper({ homes, timing: { longestUseMs: 100 } });
  await keeper.revokeWhenUnused(() => Promise.resolve());
  expect(isRevoked()).toBe(false);
  // The end of a process looks the same.
  await note.release();
  await eventually(async () => (await notes()).length === 0);
  expect(isRevoked()).toBe(true);
});

test("nothing is left to a keeper of another authorization server or another client", async () => {
  const { world, homes, revoke, isRevoked, notes } = await start();
  for (const other of [{ issuer: "https://auth.example" }, { clientId: "another" }]) {
    const keeper = await world.openKeeper({ homes, provider: { ...world.provider, ...other } });
    await keeper.revokeWhenUnused(() => new Promise(() => undefined));
  }
  expect(await revoke()).toBe("revoked");
  expect(isRevoked()).toBe(true);
  expect(await notes()).toEqual([]);
});

test("a refresh token never goes to another authorization server than its own", async () => {
  const { world, homes, directory, refreshToken, notes } = await start();
  await mkdir(directory, { recursive: true });
  const provenance = { issuer: "https://auth.example", clientId: CODEX_CLIENT_ID };
  const note = { version: 1, refreshToken, provenance, homes: [] };
  await writeFile(join(directory, "note.json"), JSON.stringify(note));
  const keeper = await world.openKeeper({ homes });
  await keeper.revokeWhenUnused(() => Promise.resolve());
  await keeper.close();
  expect(world.sim.control.requests("revoke")).toEqual([]);
  expect(await notes()).toEqual(["note.json"]);
});

test("what a process left that was killed counts neither as a keeper nor as a note that can be read", async () => {
  const { world, homes, directory, revoke, isRevoked, notes } = await start();
  const { issuer, clientId } = world.provider;
  const keepers = join(world.dataDirectory, "sign-ins", "attended-by");
  for (const path of [directory, keepers]) await mkdir(path, { recursive: true });
  await writeFile(join(keepers, "killed.json"), JSON.stringify({ issuer, clientId }));
  await writeFile(join(directory, "damaged.json"), '{"version":1,"refr');
  expect(await revoke()).toBe("revoked");
  expect(isRevoked()).toBe(true);
  expect(await readdir(keepers)).toEqual([]);
  await (await world.openKeeper({ homes })).close();
  expect(await notes()).toEqual([]);
});
