import { expect, test } from "vitest";

import { runCodex } from "../support/codex-cli.ts";
import { codexEnvironment } from "@latchkey/openai-sim";
import { World } from "./support/world.ts";

const EXEC = [
  "exec",
  "--json",
  "--skip-git-repo-check",
  "--dangerously-bypass-approvals-and-sandbox",
  "say: hello",
];

/** A home that follows, and the installed Codex in it. */
async function startFollower() {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder");
  const keeper = await world.openKeeper({ homes });
  await keeper.link("coder", "server");
  await keeper.signedIn("server", world.signIn());
  await keeper.close();
  const path = world.homePath("coder");
  const run = (...args: string[]) => runCodex(path, args, codexEnvironment(world.sim.url));
  return { world, run };
}

test("the installed Codex uses a follower's credentials and never refreshes, writes or revokes", async () => {
  const { world, run } = await startFollower();
  const before = await world.readAuthJson("coder");
  expect(await run("login", "status")).toMatchObject({ exitCode: 0 });
  expect(await run(...EXEC)).toMatchObject({ exitCode: 0 });
  world.sim.control.expireAccessTokens();
  const refused = await run(...EXEC);
  expect(refused.exitCode).toBe(1);
  expect(refused.output).toContain("401");
  expect(await world.readAuthJson("coder")).toBe(before);
  expect(world.sim.control.snapshot().requests).toMatchObject({ token: 0, revoke: 0 });
}, 40_000);

test("the installed Codex does not refresh a follower's token that is about to end", async () => {
  const { world, run } = await startFollower();
  world.sim.control.setAccessTokenLifetime(120);
  const keeper = await world.openKeeper({
    homes: [{ name: "server", path: world.homePath("server") }],
  });
  await keeper.refresh("server");
  await keeper.close();
  expect(await run(...EXEC)).toMatchObject({ exitCode: 0 });
  expect(world.sim.control.snapshot().refreshRequests).toBe(1);
}, 40_000);

test("signing out with Codex in a follower's home leaves the sign-in of all others alive", async () => {
  const { world, run } = await startFollower();
  expect(await run("logout")).toMatchObject({ exitCode: 0 });
  expect(world.sim.control.snapshot().requests.revoke).toBe(0);
  const homes = ["server", "coder"].map((name) => ({ name, path: world.homePath(name) }));
  const keeper = await world.openKeeper({ homes });
  expect(await keeper.refresh("server")).toBe("healed");
  expect(await keeper.describe()).toMatchObject([
    { name: "server", status: "ok" },
    { name: "coder", status: "signed_out", problem: { code: "signed_out" } },
  ]);
}, 40_000);
