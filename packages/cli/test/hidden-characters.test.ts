import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runLatchkey } from "./support/command.ts";
import { createScratch } from "./support/scratch.ts";

/** A colour, a title, a C1 command, a direction, a tag that nobody sees. */
const ATTACK = "x\u001B[31m\u001B]0;owned\u0007\u009B2J\u202Eexe.\u{E0041}";
const HIDDEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

test("whatever a path or an argument holds, the terminal is told no more than text", async (context) => {
  const scratch = await createScratch(context);
  const home = join(scratch.root, ATTACK);
  await mkdir(home);
  await writeFile(join(home, "auth.json"), "{}");
  for (const args of [
    ["status", "--home", home],
    ["status", "--home", home, "--json"],
    ["token", "--home", home],
    ["link", home],
    ["homes"],
    ["doctor", "--home", home],
    [ATTACK],
    ["status", `--${ATTACK}`],
  ]) {
    const { stdout, stderr } = await runLatchkey(scratch, args);
    expect(`${stdout}${stderr}`, args[0]).not.toMatch(HIDDEN);
  }
  const { stderr } = await runLatchkey(scratch, ["token", "--home", home]);
  expect(stderr).not.toBe("");
});

test("a server's words reach the terminal without what it would obey", async (context) => {
  const scratch = await createScratch(context);
  scratch.sim.control.addFault({
    route: "usercode",
    effect: { kind: "status", status: 400, code: "odd", message: `no ${ATTACK}` },
  });
  const { stderr } = await runLatchkey(scratch, ["login", "--method", "device"]);
  expect(stderr).toContain("no x");
  expect(stderr).not.toMatch(HIDDEN);
});
