import { glob, readFile } from "node:fs/promises";
import { join, matchesGlob } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./support.ts";

const DOCUMENTS = ["*.md", "docs/**/*.md", "packages/*/README.md", "e2e/*.md", "bench/*.md"];
const TESTS = ["packages/*/test", "e2e", "scripts/test"].flatMap((folder) =>
  ["test", "proof"].map((kind) => `${folder}/**/*.${kind}.{ts,tsx}`),
);
const NAMED = /[\w./*-]+\.(?:test|proof)\.tsx?/gu;

async function find(patterns: string[]): Promise<string[]> {
  const paths: string[] = [];
  for await (const path of glob(patterns, { cwd: ROOT })) paths.push(path);
  return paths;
}

test("every test that a document names exists", async () => {
  const [documents, tests] = await Promise.all([find(DOCUMENTS), find(TESTS)]);
  const missing: string[] = [];
  let count = 0;
  for (const document of documents) {
    const text = await readFile(join(ROOT, document), "utf8");
    for (const [name] of text.matchAll(NAMED)) {
      count += 1;
      if (!tests.some((path) => matchesGlob(path, `**/${name}`))) {
        missing.push(`${document}: ${name}`);
      }
    }
  }
  expect(missing).toEqual([]);
  expect(count).toBeGreaterThan(20);
});
