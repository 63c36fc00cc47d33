import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runLatchkey } from "./support/command.ts";
import { createScratch, type Scratch } from "./support/scratch.ts";

const HOMES: readonly [what: string, prepare: (scratch: Scratch) => Promise<unknown>][] = [
  ["a sign-in", (scratch) => scratch.signIn()],
  ["nobody", () => Promise.resolve()],
  [
    "a damaged file",
    ({ codexHome }) => writeFile(join(codexHome, "auth.json"), "{", { mode: 0o600 }),
  ],
];

test.concurrent.for(HOMES)(
  "latchkey status of %s says the same with and without the full command line",
  async ([, prepare], context) => {
    const scratch = await createScratch(context);
    await prepare(scratch);
    const quick = await runLatchkey(scratch, ["status", "--json", "--home", scratch.codexHome]);
    // Only the full command line knows this spelling.
    const full = ["status", "--json", `--home=${scratch.codexHome}`];
    expect(await runLatchkey(scratch, full)).toEqual(quick);
    expect(quick.stdout).toContain(`"home":"${scratch.codexHome}"`);
  },
);
