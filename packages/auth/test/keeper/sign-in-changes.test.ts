import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { readCodexHomeCredentials } from "../../src/index.ts";
import type { KeeperOptions } from "../../src/index.ts";
import { eventually, World } from "./support/world.ts";

async function start(options: Partial<KeeperOptions> = {}) {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder", "tester");
  const keeper = await world.openKeeper({ homes, ...options });
  await keeper.link("coder", "server");
  await keeper.link("tester", "server");
  const emails = async () =>
    (await keeper.describe()).map(({ account, status }) => account?.email ?? status);
  const grants = () => world.sim.control.snapshot().grants.map(({ isRevoked }) => isRevoked);
  return { world, keeper, emails, grants };
}

test.each(["vault", "home"] as const)(
  "a new sign-in for the server's home reaches all that follow it and revokes the old one (%s)",
  async (owner) => {
    const { world, keeper, emails, grants } = await start({ owner });
    await keeper.signedIn("server", world.signIn());
    const { updated } = await keeper.signedIn("server", world.signIn("grace@example.com"));
    expect(updated).toEqual(["server", "coder", "tester"]);
    expect(await emails()).toEqual(updated.map(() => "grace@example.com"));
    await eventually(() => grants()[0] === true);
    expect(grants()).toEqual([true, false]);
    const { authMode } = await world.credentialsOf("server");
    expect(authMode).toBe(owner === "home" ? "chatgpt" : "chatgptAuthTokens");
  },
);

test("a keeper that closes at once still revokes the sign-in that a new one replaced", async () => {
  const { world, keeper, grants } = await start();
  await keeper.signedIn("server", world.signIn());
  world.sim.control.addFault({ route: "revoke", effect: { kind: "delay", delayMs: 150 } });
  await keeper.signedIn("server", world.signIn());
  expect(grants()).toEqual([false, false]);
  await keeper.close();
  expect(grants()).toEqual([true, false]);
});

/** A process that goes on using what a home held, until it is told to end. */
function startUse() {
  const { promise, resolve: end } = Promise.withResolvers<undefined>();
  const homes: string[] = [];
  const untilUnused = (paths: readonly string[]) => {
    homes.push(...paths);
    return promise;
  };
  return { untilUnused, homes, end: () => end(undefined) };
}

const NOTES = ["sign-ins", "revocations"];

test("a sign-in that is still in use is revoked when it no longer is, and nobody waits", async () => {
  const { world, keeper, grants } = await start();
  await keeper.signedIn("server", world.signIn());
  const use = startUse();
  await keeper.revokeWhenUnused(use.untilUnused);
  const { updated } = await keeper.signedIn("server", world.signIn());
  expect(updated).toEqual(["server", "coder", "tester"]);
  expect(use.homes).toEqual(["server", "coder", "tester"].map((name) => world.homePath(name)));
  expect(grants()).toEqual([false, false]);
  use.end();
  await eventually(() => grants()[0] === true);
  const notes = join(world.dataDirectory, ...NOTES);
  await eventually(() => readdirSync(notes).length === 0);
  expect(grants()).toEqual([true, false]);
});

test("a process that never ends does not keep a sign-in for longer than the limit", async () => {
  const { world, keeper, grants } = await start({ timing: { longestUseMs: 100 } });
  await keeper.signedIn("server", world.signIn());
  await keeper.revokeWhenUnused(startUse().untilUnused);
  await keeper.signedIn("server", world.signIn());
  expect(grants()).toEqual([false, false]);
  await eventually(() => grants()[0] === true);
});

test("a keeper beside the one that waits does not revoke, and one that closes does", async () => {
  const { world, keeper, grants } = await start();
  await keeper.signedIn("server", world.signIn());
  await keeper.revokeWhenUnused(startUse().untilUnused);
  await keeper.signedIn("server", world.signIn());
  const notes = join(world.dataDirectory, ...NOTES);
  await eventually(() => existsSync(notes) && readdirSync(notes)[0]?.endsWith(".json") === true);
  await (await world.openKeeper()).close();
  expect(grants()).toEqual([false, false]);
  await keeper.close();
  expect(grants()).toEqual([true, false]);
  expect(readdirSync(notes)).toEqual([]);
});

test("a sign-in for an agent's home changes only that one, as a sign-in of its own", async () => {
  const { world, keeper, emails, grants } = await start();
  await keeper.signedIn("server", world.signIn());
  const { updated } = await keeper.signedIn("coder", world.signIn("grace@example.com"));
  expect(updated).toEqual(["coder"]);
  expect(await emails()).toEqual(["ada@example.com", "grace@example.com", "ada@example.com"]);
  expect(await keeper.refresh("coder")).toBe("healed");
  expect(await keeper.refresh("tester")).toBe("healed");
  expect(grants()).toEqual([false, false]);
});

test("a change of account is refused when it is not allowed, and nothing changes", async () => {
  const { world, keeper } = await start();
  await keeper.signedIn("server", world.signIn());
  const before = await world.readAuthJson("server");
  const change = keeper.signedIn("server", world.signIn("grace@example.com"), {
    allowAccountChange: false,
  });
  await expect(change).rejects.toMatchObject({ code: "ACCOUNT_DIFFERS" });
  expect(await world.readAuthJson("server")).toBe(before);
});

test("signing out of a follower removes its file only", async () => {
  const { world, keeper, emails, grants } = await start();
  await keeper.signedIn("server", world.signIn());
  expect(await keeper.signOut("coder")).toEqual(["coder"]);
  expect(await emails()).toEqual(["ada@example.com", "signed_out", "ada@example.com"]);
  expect(grants()).toEqual([false]);
  await keeper.signedIn("server", world.signIn());
  expect(await emails()).toEqual(["ada@example.com", "signed_out", "ada@example.com"]);
});

test.each(["vault", "home"] as const)(
  "signing out of a sign-in revokes it and empties all its homes, which the next one reaches (%s)",
  async (owner) => {
    const { world, keeper, emails, grants } = await start({ owner });
    await keeper.signedIn("server", world.signIn());
    expect(await keeper.signOut("server")).toEqual(["server", "coder", "tester"]);
    expect(grants()).toEqual([true]);
    expect(await emails()).toEqual(["signed_out", "signed_out", "signed_out"]);
    const { updated } = await keeper.signedIn("server", world.signIn());
    expect(updated).toEqual(["server", "coder", "tester"]);
  },
);

test("a sign-in moves from its home into the vault and back without being spent or shared", async () => {
  const { world, keeper, grants } = await start();
  await world.codexLogin("server");
  await eventually(async () => (await keeper.describe())[0]?.owner === "home");
  const { refreshToken } = await world.credentialsOf("server");
  await keeper.takeOver("server");
  expect(await world.credentialsOf("server")).toMatchObject({ refreshToken: "" });
  expect((await keeper.describe())[0]).toMatchObject({ owner: "vault", status: "ok" });
  expect(await keeper.refresh("coder")).toBe("healed");
  await keeper.giveBack("server");
  const held = await world.credentialsOf("server");
  expect(held.authMode).toBe("chatgpt");
  expect(held.refreshToken).not.toBe(refreshToken);
  expect((await keeper.describe())[0]).toMatchObject({ owner: "home", status: "ok" });
  expect(await keeper.refresh("server")).toBe("healed");
  expect(await readCodexHomeCredentials(world.homePath("coder"))).toMatchObject({
    credentials: { refreshToken: "" },
  });
  expect(grants()).toEqual([false]);
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 2, reusesSeen: 0 });
});
