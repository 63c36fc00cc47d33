import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./support.ts";

const KINDS = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"];
const RECORD = "docs/decisions/0001-dependencies.md";

async function listDependencies(): Promise<string[]> {
  const packages = await readdir(join(ROOT, "packages"));
  const manifests = ["package.json", ...packages.map((name) => `packages/${name}/package.json`)];
  const names = await Promise.all(
    manifests.map(async (manifest) => {
      const json = JSON.parse(await readFile(join(ROOT, manifest), "utf8")) as Record<
        string,
        Record<string, string> | undefined
      >;
      return KINDS.flatMap((kind) => Object.keys(json[kind] ?? {}));
    }),
  );
  return [...new Set(names.flat())].filter((name) => !/^(@latchkey\/|latchkey$)/.test(name)).sort();
}

/** Names in the first column of the record's table; one may end with a star. */
async function listReasons(): Promise<{ name: string; reason: string }[]> {
  const lines = (await readFile(join(ROOT, RECORD), "utf8")).split("\n");
  return lines
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => {
      const [, packages = "", reason = ""] = line.split("|");
      return [...packages.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => ({ name, reason }));
    });
}

const fits = (name: string, pattern: string) =>
  pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

test("every dependency is in the record of dependencies, with a reason", async () => {
  const reasons = await listReasons();
  const missing = (await listDependencies()).filter(
    (name) => !reasons.some((entry) => fits(name, entry.name) && entry.reason.trim() !== ""),
  );
  expect(missing, `Add them to ${RECORD}.`).toEqual([]);
});

test("the record of dependencies names nothing that is not used", async () => {
  const dependencies = await listDependencies();
  const builtIn = ["node:sqlite"];
  const unused = (await listReasons())
    .map(({ name }) => name)
    .filter((name) => !builtIn.includes(name) && !dependencies.some((each) => fits(each, name)));
  expect(unused).toEqual([]);
});
