import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./support.ts";

type Package = {
  name?: string;
  version?: string;
  type?: string;
  license?: string;
  workspaces?: string[];
  engines?: { node?: string };
  exports?: string;
  resolved?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

const readJson = async <Content>(path: string): Promise<Content> =>
  JSON.parse(await readFile(join(ROOT, path), "utf8")) as Content;

const root = await readJson<Package>("package.json");
const workspaces = await Promise.all(
  (root.workspaces ?? []).map((path) => readJson<Package>(`${path}/package.json`)),
);
const lockText = await readFile(join(ROOT, "package-lock.json"), "utf8");
const { packages: locked } = JSON.parse(lockText) as { packages: Record<string, Package> };

test("the lockfile holds no download address", () => {
  expect(lockText).not.toMatch(/https?:\/\/[^"]*\.tgz/);
  expect(Object.values(locked).filter((entry) => entry.resolved?.includes(":"))).toEqual([]);
});

test("the lockfile holds what every package needs on any platform", () => {
  const missing = Object.entries(locked).flatMap(([path, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })
      .filter((name) => !isLockedFor(path, name))
      .map((name) => `${path} needs ${name}`),
  );
  expect(missing).toEqual([]);
});

test("the lockfile names what package.json files name", () => {
  const paths = ["", ...(root.workspaces ?? [])];
  for (const [index, manifest] of [root, ...workspaces].entries()) {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const entry = locked[paths[index]!];
    expect(entry).toMatchObject(
      JSON.parse(JSON.stringify({ dependencies, devDependencies, optionalDependencies })) as object,
    );
  }
});

test("every workspace has this project's version, license and oldest Node", () => {
  for (const manifest of workspaces) {
    expect(manifest).toMatchObject({
      version: root.version,
      license: root.license,
      type: "module",
    });
    const runsInBrowser = manifest.name === "@latchkey/web";
    expect(manifest.engines?.node).toBe(runsInBrowser ? undefined : ">=22.18");
  }
});

test("workspaces ask for each other in the version that they have", () => {
  const versions = new Map(workspaces.map(({ name, version }) => [name, version]));
  for (const { dependencies, devDependencies } of workspaces) {
    for (const [name, wanted] of Object.entries({ ...dependencies, ...devDependencies })) {
      if (versions.has(name)) expect([name, wanted]).toEqual([name, versions.get(name)]);
    }
  }
});

test("a dependency has one version range in the whole project", () => {
  const ranges = new Map<string, Set<string>>();
  for (const { dependencies, devDependencies } of [root, ...workspaces]) {
    for (const [name, range] of Object.entries({ ...dependencies, ...devDependencies })) {
      ranges.set(name, (ranges.get(name) ?? new Set()).add(range));
    }
  }
  expect([...ranges].filter(([, found]) => found.size > 1).map(([name]) => name)).toEqual([]);
});

/** Whether a package finds another one the way that Node looks for it, folder by folder upwards. */
function isLockedFor(path: string, name: string): boolean {
  if (`${path === "" ? "" : `${path}/`}node_modules/${name}` in locked) return true;
  return path !== "" && isLockedFor(path.slice(0, Math.max(0, path.lastIndexOf("/"))), name);
}
