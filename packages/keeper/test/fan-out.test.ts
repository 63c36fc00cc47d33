import { stat } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { World } from "./support/world.ts";

test("a sign-in for the server's home goes to the vault, and every home that follows gets tokens", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder", "tester", "loner");
  const keeper = await world.openKeeper({ homes });
  await keeper.link("coder", "server");
  await keeper.link("tester", "server");

  const { updated, account } = await keeper.signedIn("server", world.signIn());

  expect(updated).toEqual(["server", "coder", "tester"]);
  expect(account).toMatchObject({ email: "ada@example.com" });
  for (const name of updated) {
    expect(await world.credentialsOf(name)).toMatchObject({
      authMode: "chatgptAuthTokens",
      refreshToken: "",
      accountId: account.accountId,
    });
    expect((await stat(join(world.homePath(name), "auth.json"))).mode & 0o777).toBe(0o600);
  }
  expect(await keeper.describe()).toMatchObject([
    { name: "server", status: "ok", renewable: true, owner: "vault" },
    { name: "coder", status: "ok", renewable: true, follows: "server" },
    { name: "tester", status: "ok", follows: "server" },
    { name: "loner", status: "signed_out", renewable: false },
  ]);
});

test("refreshes by itself, with one request, and all homes receive it", async () => {
  const world = await World.start({ accessTokenLifetimeSeconds: 4 });
  const homes = await world.createHomes("server", "coder");
  const keeper = await world.openKeeper({ homes, jitter: 0 });
  await keeper.link("coder", "server");
  await keeper.signedIn("server", world.signIn());
  const before = await world.credentialsOf("coder");

  await world.until("sign_in_refreshed");

  const after = await world.credentialsOf("coder");
  expect(after.accessToken).not.toBe(before.accessToken);
  expect((await world.credentialsOf("server")).accessToken).toBe(after.accessToken);
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
});

test("a rotation reaches more homes than are locked at a time", async () => {
  const world = await World.start();
  const names = Array.from({ length: 70 }, (_, index) => `home-${index}`);
  const homes = await world.createHomes("server", ...names);
  const keeper = await world.openKeeper({ homes });
  for (const name of names) await keeper.link(name, "server");
  await keeper.signedIn("server", world.signIn());
  expect(await keeper.refresh("server")).toBe("healed");
  const held = await Promise.all(names.map((name) => world.credentialsOf(name)));
  const newest = (await world.credentialsOf("server")).accessToken;
  expect(new Set(held.map(({ accessToken }) => accessToken))).toEqual(new Set([newest]));
});
