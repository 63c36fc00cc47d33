import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { RevocationScope } from "@latchkey/openai-sim";
import { expect, test } from "vitest";

import { readCodexHomeCredentials } from "@latchkey/auth";
import type { KeeperOptions } from "../src/index.ts";
import { eventually, World } from "./support/world.ts";

async function start(options: Partial<KeeperOptions> & { scope?: RevocationScope } = {}) {
  const { scope = "person", ...settings } = options;
  const world = await World.start({ revocationScope: scope });
  const homes = await world.createHomes("server", "coder", "tester");
  const keeper = await world.openKeeper({ homes, ...settings });
  await keeper.link("coder", "server");
  await keeper.link("tester", "server");
  const emails = async () =>
    (await keeper.describe()).map(({ account, status }) => account?.email ?? status);
  const grants = () => world.sim.control.snapshot().grants.map(({ isRevoked }) => isRevoked);
  return { world, keeper, emails, grants };
}

const SCOPES = ["token", "lineage", "person"] as const;

test.each(["vault", "home"] as const)(
  "a new sign-in for the server's home reaches all that follow it and revokes nothing (%s)",
  async (owner) => {
    const { world, keeper, emails, grants } = await start({ owner });
    await keeper.signedIn("server", world.signIn());
    const { updated } = await keeper.signedIn("server", world.signIn("grace@example.com"));
    expect(updated).toEqual(["server", "coder", "tester"]);
    expect(await emails()).toEqual(updated.map(() => "grace@example.com"));
    await keeper.close();
    expect(grants()).toEqual([false, false]);
    const { authMode } = await world.credentialsOf("server");
    expect(authMode).toBe(owner === "home" ? "chatgpt" : "chatgptAuthTokens");
  },
);

test.each(SCOPES)(
  "a re-authentication outlives what it replaced, whatever a revocation ends (%s)",
  async (scope) => {
    const { world, keeper } = await start({ scope });
    await keeper.signedIn("server", world.signIn());
    await world.codexLogin("coder");
    await keeper.link("coder", "server");
    await keeper.signedIn("server", world.signIn());
    expect(world.sim.control.requests("revoke")).toEqual([]);
    expect(await keeper.refresh("server")).toBe("healed");
    const statuses = (await keeper.describe()).map(({ status }) => status);
    expect(statuses).toEqual(["ok", "ok", "ok"]);
  },
);

test.each([
  ["token", "healed"],
  ["lineage", "healed"],
  ["person", "expired"],
] as const)(
  "what is replaced is revoked where that was asked for, after the new one is stored (%s)",
  async (scope, outcome) => {
    const { world, keeper } = await start({ scope, revokeReplaced: true });
    await keeper.signedIn("server", world.signIn());
    await keeper.signedIn("server", world.signIn());
    expect(world.sim.control.requests("revoke")).toHaveLength(1);
    expect(await keeper.refresh("server")).toBe(outcome);
  },
);

test("refresh tokens that an earlier version had noted for revocation are deleted, not revoked", async () => {
  const { world, keeper } = await start();
  await keeper.close();
  const notes = join(world.dataDirectory, "sign-ins", "revocations");
  mkdirSync(notes, { recursive: true });
  writeFileSync(join(notes, "one.json"), JSON.stringify({ version: 1, refreshToken: "rt-old" }));
  await world.openKeeper();
  expect(existsSync(notes)).toBe(false);
  expect(world.sim.control.requests("revoke")).toEqual([]);
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
  expect(await keeper.signOut("coder")).toEqual({ homes: ["coder"], isRevoked: false, ended: [] });
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
    const homes = ["server", "coder", "tester"];
    expect(await keeper.signOut("server")).toEqual({ homes, isRevoked: true, ended: [] });
    expect(grants()).toEqual([true]);
    expect(await emails()).toEqual(["signed_out", "signed_out", "signed_out"]);
    const { updated } = await keeper.signedIn("server", world.signIn());
    expect(updated).toEqual(["server", "coder", "tester"]);
  },
);

test("signing out only here deletes the sign-in and revokes nothing", async () => {
  const { world, keeper, emails } = await start();
  await keeper.signedIn("server", world.signIn());
  const { refreshToken } = world.signIn();
  const homes = ["server", "coder", "tester"];
  const signedOut = await keeper.signOut("server", { revoke: false });
  expect(signedOut).toEqual({ homes, isRevoked: false, ended: [] });
  expect(await emails()).toEqual(["signed_out", "signed_out", "signed_out"]);
  expect(world.sim.control.requests("revoke")).toEqual([]);
  expect(await world.provider.refresh(refreshToken, {})).toBeDefined();
});

test.each([
  ["token", []],
  ["lineage", []],
  ["person", ["coder"]],
] as const)(
  "signing out finds at once which other sign-ins of the person the revocation ended (%s)",
  async (scope, ended) => {
    const { world, keeper, emails } = await start({ scope });
    await keeper.signedIn("server", world.signIn("ada@example.com"));
    await keeper.signedIn("coder", world.signIn("ada@team.example.com"));
    await keeper.signedIn("tester", world.signIn("grace@example.com"));
    const signedOut = await keeper.signOut("server");
    expect(signedOut).toEqual({ homes: ["server"], isRevoked: true, ended });
    expect((await keeper.describe()).map(({ status }) => status)).toEqual([
      "signed_out",
      ended.length === 0 ? "ok" : "expired",
      "ok",
    ]);
    expect((await emails())[2]).toBe("grace@example.com");
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
