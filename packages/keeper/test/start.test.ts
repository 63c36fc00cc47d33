import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { eventually, World } from "./support/world.ts";

test("a home whose auth.json is read-only is found at start and named with the remedy", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server", "frozen");
  await world.codexLogin("frozen");
  await chmod(join(world.homePath("frozen"), "auth.json"), 0o400);
  const keeper = await world.openKeeper({ homes });
  const { problem } = await world.until("home_problem", ({ home }) => home === "frozen");
  expect(problem).toMatchObject({ code: "not_writable" });
  expect(problem.message).toContain("chmod 600");
  expect(await keeper.check()).toMatchObject([{ home: "frozen", problem }]);
  // Its refresh token would be spent for nothing.
  expect(await keeper.refresh("frozen")).toBe("unreachable");
  expect(world.sim.control.snapshot().refreshRequests).toBe(0);
  await chmod(join(world.homePath("frozen"), "auth.json"), 0o600);
  expect(await keeper.check()).toEqual([]);
});

test("a place where auth.json cannot be is found at start and named with the remedy", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server");
  await mkdir(join(world.homePath("server"), "auth.json"));
  const keeper = await world.openKeeper({ homes });
  const { problem } = await world.until(
    "home_problem",
    (event) => event.problem.code === "not_writable",
  );
  expect(problem.message).toContain("mount the directory that holds it instead");
  await expect(keeper.signedIn("server", world.signIn())).rejects.toMatchObject({
    code: "CREDENTIALS_NOT_WRITABLE",
  });
});

test("a plain Codex home is adopted as it is, and passed on to those who follow it", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder");
  await world.codexLogin("server");
  const before = await world.readAuthJson("server");
  const keeper = await world.openKeeper({ homes });
  await keeper.link("coder", "server");
  expect(await world.readAuthJson("server")).toBe(before);
  expect(await keeper.describe()).toMatchObject([
    { name: "server", owner: "home", status: "ok", renewable: true },
    { name: "coder", follows: "server", status: "ok", renewable: true },
  ]);
  expect(await world.credentialsOf("coder")).toMatchObject({ refreshToken: "" });
});

test("two keepers on one data directory make one refresh request between them", async () => {
  const world = await World.start({ accessTokenLifetimeSeconds: 4 });
  const homes = await world.createHomes("server", "coder");
  const options = { homes, earlyFraction: 0.5, jitter: 0 };
  const [one, other] = [await world.openKeeper(options), await world.openKeeper(options)];
  await one.link("coder", "server");
  await one.signedIn("server", world.signIn());
  world.sim.control.setAccessTokenLifetime(864_000);
  const seen = async () =>
    (await Promise.all([one, other].map((keeper) => keeper.describe()))).map(
      ([server]) => server?.evidence.lastOutcome,
    );
  await eventually(async () => (await seen()).sort().join() === "adopted,refreshed");
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
});

test("without the follower mode, full copies are kept fresh before Codex would refresh them", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder");
  const keeper = await world.openKeeper({ homes, followerMode: "copies" });
  await keeper.link("coder", "server");
  await keeper.signedIn("server", world.signIn());
  for (const name of ["server", "coder"]) {
    const { authMode, refreshToken } = await world.credentialsOf(name);
    expect([authMode, refreshToken.startsWith("rt_")]).toEqual(["chatgpt", true]);
  }
  expect(await keeper.refresh("server")).toBe("healed");
  expect(await world.credentialsOf("coder")).toMatchObject(await world.credentialsOf("server"));
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
});

test("no event, description or record of the keeper holds a token", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder");
  const keeper = await world.openKeeper({ homes });
  await keeper.link("coder", "server");
  await keeper.signedIn("server", world.signIn());
  await keeper.refresh("server");
  world.sim.control.expireSignIns();
  await keeper.refresh("server");
  const { accessToken, idToken } = await world.credentialsOf("coder");
  const shown = JSON.stringify([world.events, await keeper.describe()]);
  expect(world.events.map(({ type }) => type)).toContain("sign_in_expired");
  for (const secret of [accessToken, idToken, "rt_"]) expect(shown).not.toContain(secret);
});
