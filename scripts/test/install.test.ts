import { readFile, utimes } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { makeProject, start, writeFiles, type Run } from "./support.ts";

const DEPENDENCY = { "left/package.json": JSON.stringify({ name: "left", version: "1.0.0" }) };

/** A manifest and its lockfile with dependencies that are folders of the project. */
function manifests(names: string[]): Record<string, string> {
  const dependencies = Object.fromEntries(names.map((name) => [name, `file:./${name}`]));
  const root = { name: "project", version: "1.0.0", dependencies };
  const packages = names.flatMap((name) => [
    [name, { version: "1.0.0" }],
    [`node_modules/${name}`, { resolved: name, link: true }],
  ]);
  const lock = {
    name: "project",
    version: "1.0.0",
    lockfileVersion: 3,
    requires: true,
    packages: { "": root, ...(Object.fromEntries(packages) as object) },
  };
  return {
    "package.json": JSON.stringify({ ...root, type: "module" }),
    "package-lock.json": JSON.stringify(lock),
  };
}

const run = (folder: string): Run =>
  start([process.execPath, "scripts/run.mjs", "exec", "node", "-p", "'the task ran'"], {
    cwd: folder,
  });

const countOf = (text: string, part: string): number => text.split(part).length - 1;

const isInstalled = (folder: string, name: string): Promise<boolean> =>
  readFile(join(folder, "node_modules", name, "package.json")).then(
    () => true,
    () => false,
  );

describe("a task of a project", () => {
  test("installs once when two are started at the same time, and both run", async () => {
    const folder = await makeProject({ ...DEPENDENCY, ...manifests(["left"]) });
    const [one, two] = await Promise.all([run(folder).ended, run(folder).ended]);
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(countOf(one.output + two.output, "Installing dependencies")).toBe(1);
    expect(countOf(one.output + two.output, "the task ran")).toBe(2);
    expect(await isInstalled(folder, "left")).toBe(true);
  });

  test("installs again when the lockfile has changed, and not otherwise", async () => {
    const folder = await makeProject({
      ...DEPENDENCY,
      "right/package.json": JSON.stringify({ name: "right", version: "1.0.0" }),
      ...manifests(["left"]),
    });
    expect((await run(folder).ended).output).toContain("Installing dependencies");
    expect((await run(folder).ended).output).toBe("the task ran\n");
    await writeFiles(folder, manifests(["left", "right"]));
    expect((await run(folder).ended).output).toContain("Installing dependencies");
    expect(await isInstalled(folder, "right")).toBe(true);
  });

  test("takes over from an installation that was killed", async () => {
    const folder = await makeProject({
      ...DEPENDENCY,
      ...manifests(["left"]),
      ".cache/install.lock/left-behind": "",
    });
    const aMinuteAgo = new Date(Date.now() - 60_000);
    await utimes(join(folder, ".cache", "install.lock"), aMinuteAgo, aMinuteAgo);
    expect(await run(folder).ended).toMatchObject({ code: 0 });
    expect(await isInstalled(folder, "left")).toBe(true);
  });

  test("does not run when npm fails, and says so", async () => {
    const { "package.json": manifest = "" } = manifests(["left", "unlocked"]);
    const folder = await makeProject({
      ...DEPENDENCY,
      ...manifests(["left"]),
      "package.json": manifest,
    });
    const { code, output } = await run(folder).ended;
    expect(code).toBe(1);
    expect(output).toContain("npm could not install the dependencies");
    expect(output).not.toContain("the task ran");
  });
});
