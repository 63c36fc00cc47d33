import { chmod, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { codexAuthJson } from "@latchkey/openai-sim";
import { describe, expect, test } from "vitest";

import { eventually, World } from "./support/world.ts";

/** A kept sign-in: `server` and its follower `coder`. */
async function startKept(options: { owner?: "vault" | "home" } = {}) {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder");
  const keeper = await world.openKeeper({ homes, ...options });
  await keeper.link("coder", "server");
  await keeper.signedIn("server", world.signIn());
  const path = (name: string) => join(world.homePath(name), "auth.json");
  const describeHome = async (name: string) =>
    (await keeper.describe()).find((home) => home.name === name);
  return { world, keeper, path, describeHome };
}

const isRepaired = ({ reason }: { reason: string }) => reason === "repaired";

describe("what becomes of a follower's auth.json", () => {
  test("deleted: a sign-out there, left alone and shown as such", async () => {
    const { world, keeper, path, describeHome } = await startKept();
    await rm(path("coder"));
    await world.until("home_problem");
    await keeper.refresh("server");
    expect(await describeHome("coder")).toMatchObject({
      status: "signed_out",
      problem: { code: "signed_out" },
    });
  });

  test("emptied: repaired at once", async () => {
    const { world, path } = await startKept();
    const before = await world.credentialsOf("coder");
    await writeFile(path("coder"), "");
    await world.until("home_updated", isRepaired);
    expect(await world.credentialsOf("coder")).toMatchObject({ accessToken: before.accessToken });
  });

  test("made unreadable and unwritable: named with the remedy, mended once that is done", async () => {
    const { world, keeper, path, describeHome } = await startKept();
    await chmod(path("coder"), 0o000);
    await keeper.refresh("server");
    expect(await describeHome("coder")).toMatchObject({
      problem: { code: "not_writable", message: expect.stringContaining("chmod 600") as string },
    });
    await chmod(path("coder"), 0o600);
    await keeper.refresh("server");
    expect(await describeHome("coder")).toMatchObject({ status: "ok", problem: undefined });
    expect((await world.credentialsOf("coder")).accessToken).toBe(
      (await world.credentialsOf("server")).accessToken,
    );
  });

  test("replaced by another account: left alone and shown as such", async () => {
    const { world, keeper, describeHome } = await startKept();
    await world.codexLogin("coder", "grace@example.com");
    await world.until("home_problem");
    await keeper.refresh("server");
    expect(await describeHome("coder")).toMatchObject({
      account: { email: "grace@example.com" },
      problem: { code: "other_account" },
    });
  });

  test("replaced by an older copy: the newer one is put back", async () => {
    const { world, keeper, path } = await startKept();
    const older = await world.readAuthJson("coder");
    await keeper.refresh("server");
    const newer = await world.credentialsOf("coder");
    await writeFile(path("coder"), older);
    await world.until("home_updated", isRepaired);
    expect(await world.credentialsOf("coder")).toMatchObject({ accessToken: newer.accessToken });
  });

  test("signed in by hand with the same account: left alone and shown as such", async () => {
    const { world, describeHome } = await startKept();
    await world.codexLogin("coder");
    await world.until("home_problem");
    expect(await describeHome("coder")).toMatchObject({ problem: { code: "own_sign_in" } });
  });
});

describe("what becomes of an owner home's auth.json", () => {
  test("replaced by an older copy: the newest is put back and its refresh token never spent twice", async () => {
    const { world, keeper, path } = await startKept({ owner: "home" });
    const older = await world.readAuthJson("server");
    await keeper.refresh("server");
    const newest = await world.credentialsOf("server");
    await writeFile(path("server"), older);
    await world.until("home_updated", isRepaired);
    expect(await world.credentialsOf("server")).toMatchObject({
      refreshToken: newest.refreshToken,
    });
    expect(await keeper.refresh("server")).toBe("healed");
    expect(world.sim.control.snapshot().reusesSeen).toBe(0);
  });

  test("emptied: repaired from what the keeper knows", async () => {
    const { world, keeper, path } = await startKept({ owner: "home" });
    await writeFile(path("server"), "");
    await world.until("home_updated", isRepaired);
    expect(await keeper.refresh("server")).toBe("healed");
  });

  test("deleted: signed out, and nothing is refreshed any more", async () => {
    const { world, keeper, path, describeHome } = await startKept({ owner: "home" });
    await rm(path("server"));
    await eventually(async () => (await describeHome("server"))?.status === "signed_out");
    expect(await keeper.refresh("server")).toBe("expired");
    expect(world.sim.control.snapshot().refreshRequests).toBe(0);
  });

  test("another account signs in with Codex: adopted and passed on to those who follow", async () => {
    const { world, describeHome } = await startKept({ owner: "home" });
    await world.codexLogin("server", "grace@example.com");
    await world.until("sign_in_refreshed", ({ account }) => account.email === "grace@example.com");
    expect(await describeHome("server")).toMatchObject({
      status: "ok",
      owner: "home",
      account: { email: "grace@example.com" },
    });
    await eventually(
      async () => (await describeHome("coder"))?.account?.email === "grace@example.com",
    );
  });

  test("refreshed by Codex itself: adopted and passed on", async () => {
    const { world } = await startKept({ owner: "home" });
    const accessToken = await world.codexRefresh("server");
    await world.until("sign_in_refreshed", ({ how }) => how === "adopted");
    expect((await world.credentialsOf("coder")).accessToken).toBe(accessToken);
  });
});

test("a refresh token that was spent before the keeper started is expired after one request", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server");
  const tokens = world.sim.control.signIn();
  await writeFile(
    join(world.homePath("server"), "auth.json"),
    codexAuthJson(world.sim.url, tokens),
  );
  world.sim.control.burnRefreshTokens();
  const keeper = await world.openKeeper({ homes });
  expect(await keeper.refresh("server")).toBe("expired");
  expect((await keeper.describe())[0]).toMatchObject({ status: "expired", renewable: false });
  expect(world.sim.control.snapshot().refreshRequests).toBe(1);
});
