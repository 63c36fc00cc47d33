import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CODEX_VERSIONS } from "./support/codex-versions.ts";
import { useFixture } from "./support/fixture.ts";
import {
  attack,
  configure,
  expectNoSecret,
  layOut,
  type Attack,
  type KeptOutWorld,
} from "./support/kept-out-world.ts";

const MAY_WRITE = 'sandbox_mode = "workspace-write"';

describe.each(CODEX_VERSIONS)("what commands are kept from, by Codex $version", (version) => {
  const { binaryPath } = version;
  const fixture = useFixture();

  async function attackIn(world: KeptOutWorld, options: Attack) {
    configure(world, { fixture, ...options });
    const codex = fixture.createCodex({ binaryPath, keptOut: () => world.keptOut() });
    return attack(fixture, world, { codex, ...options });
  }

  it("a home that only reads", async () => {
    const result = await attackIn(layOut(fixture.directory()), {});
    expectNoSecret(result);
    expect(result).toMatchObject({ wrote: [], hasNetwork: false, hasInstructions: true });
  });

  it("a home that may write: to its working folder, and to no home", async () => {
    const world = layOut(fixture.directory());
    const result = await attackIn(world, { settings: MAY_WRITE });
    expectNoSecret(result);
    expect(result).toMatchObject({ wrote: [join(world.work, "made")], hasNetwork: false });
  });

  it("what was set for the workspace stays: the network, and more folders", async () => {
    const world = layOut(fixture.directory());
    const cwd = fixture.directory();
    const tables = [
      "[sandbox_workspace_write]",
      "network_access = true",
      "exclude_slash_tmp = true",
      "exclude_tmpdir_env_var = true",
      `writable_roots = ["${world.work}"]`,
    ].join("\n");
    const result = await attackIn(world, { settings: MAY_WRITE, tables, cwd });
    expectNoSecret(result);
    expect(result.wrote).toEqual([join(cwd, "made"), join(world.work, "made")]);
    expect(result.hasNetwork).toBe(true);
  });

  it("folders for temporary files that were excluded stay so", async () => {
    const world = layOut(fixture.directory());
    const tables =
      "[sandbox_workspace_write]\nexclude_slash_tmp = true\nexclude_tmpdir_env_var = true";
    const cwd = fixture.directory();
    const result = await attackIn(world, { settings: MAY_WRITE, tables, cwd });
    expectNoSecret(result);
    expect(result.wrote).toEqual([join(cwd, "made")]);
  });

  it("a working folder inside of the home", async () => {
    const world = layOut(fixture.directory());
    const cwd = join(world.home, "inside");
    mkdirSync(cwd);
    const tables = "[sandbox_workspace_write]\nexclude_slash_tmp = true";
    const result = await attackIn(world, { settings: MAY_WRITE, tables, cwd });
    expectNoSecret(result);
    expect(result.wrote).toEqual([join(cwd, "made")]);
  });

  it("a home that is the working folder itself", async () => {
    const world = layOut(fixture.directory());
    const { home: cwd } = world;
    const tables = "[sandbox_workspace_write]\nexclude_slash_tmp = true";
    const result = await attackIn(world, { settings: MAY_WRITE, tables, cwd });
    expectNoSecret(result);
    expect(result.wrote).toEqual([join(cwd, "made")]);
  });

  it("a trusted project that asks for less gets less, and one that is not trusted nothing", async () => {
    const world = layOut(fixture.directory());
    mkdirSync(join(world.work, ".codex"));
    writeFileSync(join(world.work, ".codex", "config.toml"), 'sandbox_mode = "read-only"\n');
    const tables = `[projects."${realpathSync(world.work)}"]\ntrust_level = "trusted"`;
    const less = await attackIn(world, { settings: MAY_WRITE, tables });
    expectNoSecret(less);
    expect(less.wrote).toEqual([]);
    writeFileSync(
      join(world.work, ".codex", "config.toml"),
      'sandbox_mode = "danger-full-access"\n',
    );
    const same = await attackIn(world, { settings: 'sandbox_mode = "read-only"' });
    expectNoSecret(same);
    expect(same.wrote).toEqual([]);
  });

  it("a profile of the person's own is kept, without what is kept out", async () => {
    const world = layOut(fixture.directory());
    const tables = [
      "[permissions.mine]",
      'extends = ":read-only"',
      "[permissions.mine.filesystem]",
      `"${world.work}" = "write"`,
      `"${join(world.data, "sign-ins")}" = "read"`,
      `"${join(world.home, "AGENTS.md")}" = "deny"`,
    ].join("\n");
    const result = await attackIn(world, { settings: 'default_permissions = "mine"', tables });
    expectNoSecret(result);
    expect(result).toMatchObject({ wrote: [join(world.work, "made")], hasInstructions: false });
  });

  it("a home with full access keeps it", async () => {
    const world = layOut(fixture.directory());
    const result = await attackIn(world, { settings: 'sandbox_mode = "danger-full-access"' });
    expect(result.secrets).toHaveLength(2);
    expect(result.wrote).toHaveLength(4);
  });
});
