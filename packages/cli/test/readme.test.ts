import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runLatchkey } from "./support/command.ts";
import { createScratch } from "./support/scratch.ts";

test("the README names the commands that the help lists, and no others", async (context) => {
  const scratch = await createScratch(context);
  const { stdout } = await runLatchkey(scratch, ["--help"]);
  const listed = [...stdout.matchAll(/^ {2}([a-z]+)(?= .*\S)/gmu)].map(([, name]) => name);
  const readme = await readFile(join(import.meta.dirname, "../README.md"), "utf8");
  const documented = [...readme.matchAll(/^\| `([a-z]+)` +\|/gmu)].map(([, name]) => name);
  const keys = ["c", "o", "n"];
  expect(documented.filter((name) => !keys.includes(name ?? "")).sort()).toEqual(
    listed.filter((name) => name !== "help").sort(),
  );
});
