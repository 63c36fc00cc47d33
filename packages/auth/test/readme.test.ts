import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { expect, test } from "vitest";

import type { SignInEvent } from "../src/index.ts";
import { readCodexHomeCredentials } from "../src/index.ts";
import { startSim } from "./support/sim.ts";
import { temporaryHome } from "./support/temporary-home.ts";

interface Example {
  run(context: Record<string, unknown>): Promise<void>;
}

/** The README's example as a module whose free names are the fields of its argument. */
async function loadExample(): Promise<Example> {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const code = /```ts\n(import [^`]*?;\n)\n([^`]*)```/u.exec(readme);
  const imports = code?.[1]?.replace(
    "@latchkey/auth",
    new URL("../src/index.ts", import.meta.url).href,
  );
  const file = join(await temporaryHome(), "example.mjs");
  const names = "{ config, home, signal, show }";
  await writeFile(file, `${imports ?? ""}export async function run(${names}) {${code?.[2] ?? ""}}`);
  return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Example;
}

test("the example of the README signs a Codex home in", async () => {
  const [sim] = await startSim();
  const home = await temporaryHome();
  const shown: unknown[] = [];
  await (
    await loadExample()
  ).run({
    config: { env: { SSH_TTY: "/dev/pts/1" }, issuer: sim.url },
    home,
    signal: new AbortController().signal,
    show: (event: SignInEvent) => {
      shown.push(event);
      if (event.type === "code") sim.control.approve(event.prompt.userCode);
    },
  });
  expect((await readCodexHomeCredentials(home)).state).toBe("signed_in");
  expect(shown.at(-1)).toMatchObject({ email: "ada@example.com" });
});

test("each test in the README's table of points exists, with the words that are quoted from it", async () => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const table = readme.slice(readme.indexOf("| Point "));
  const cells = [...table.matchAll(/^\|.*\| ([^|]+?) +\|$/gmu)].slice(2).map(([, cell]) => cell);
  expect(cells).toHaveLength(16);
  const files = await readdir(import.meta.dirname);
  const missing: string[] = [];
  // Names of files, each with the beginnings of its tests that show the point.
  for (const part of cells.flatMap((cell) => cell?.split(/, (?=`)|; (?=`)/u) ?? [])) {
    const [, name = "", words = ""] = /^`([a-z-]+)`(?:: (.*))?$/u.exec(part) ?? [];
    const file = files.find((each) => each === `${name}.test.ts`);
    const text = file === undefined ? "" : await readFile(join(import.meta.dirname, file), "utf8");
    const isThere = words.split("; ").every((phrase) => text.includes(phrase));
    if (file === undefined || !isThere) missing.push(part);
  }
  expect(missing).toEqual([]);
});
