import { describe, expect, test } from "vitest";

import { CODEX_VERSIONS } from "../../codex/test/support/codex-versions.ts";
import { runCodex } from "../../auth/test/support/codex-cli.ts";
import { codexEnvironment } from "@latchkey/openai-sim";
import { World } from "./support/world.ts";

const EXEC = [
  "exec",
  "--json",
  "--skip-git-repo-check",
  "--dangerously-bypass-approvals-and-sandbox",
  "say: hello",
];

/** A home that follows, and a Codex in it. */
async function startFollower(program: string) {
  const world = await World.start();
  const homes = await world.createHomes("server", "coder");
  const keeper = await world.openKeeper({ homes });
  await keeper.link("coder", "server");
  await keeper.signedIn("server", world.signIn());
  await keeper.close();
  const path = world.homePath("coder");
  const run = (...args: string[]) =>
    runCodex(path, args, { program, ...codexEnvironment(world.sim.url) });
  return { world, run };
}

describe.each(CODEX_VERSIONS)("Codex $version in a home that follows", ({ binaryPath }) => {
  test("uses its credentials and never refreshes, writes or revokes", async () => {
    const { world, run } = await startFollower(binaryPath);
    const before = await world.readAuthJson("coder");
    expect(await run("login", "status")).toMatchObject({ exitCode: 0 });
    expect(await run(...EXEC)).toMatchObject({ exitCode: 0 });
    world.sim.control.expireAccessTokens();
    const refused = await run(...EXEC);
    expect(refused.exitCode).toBe(1);
    expect(refused.output).toContain("401");
    expect(await world.readAuthJson("coder")).toBe(before);
    expect(world.sim.control.snapshot().requests).toMatchObject({ token: 0, revoke: 0 });
  });

  test("does not refresh a token that is about to end", async () => {
    const { world, run } = await startFollower(binaryPath);
    world.sim.control.setAccessTokenLifetime(120);
    const keeper = await world.openKeeper({
      homes: [{ name: "server", path: world.homePath("server") }],
    });
    await keeper.refresh("server");
    await keeper.close();
    expect(await run(...EXEC)).toMatchObject({ exitCode: 0 });
    expect(world.sim.control.snapshot().refreshRequests).toBe(1);
  });

  test("signs out and leaves the sign-in of all others alive", async () => {
    const { world, run } = await startFollower(binaryPath);
    expect(await run("logout")).toMatchObject({ exitCode: 0 });
    expect(world.sim.control.snapshot().requests.revoke).toBe(0);
    const homes = ["server", "coder"].map((name) => ({ name, path: world.homePath(name) }));
    const keeper = await world.openKeeper({ homes });
    expect(await keeper.refresh("server")).toBe("healed");
    expect(await keeper.describe()).toMatchObject([
      { name: "server", status: "ok" },
      { name: "coder", status: "signed_out", problem: { code: "signed_out" } },
    ]);
  });
});
