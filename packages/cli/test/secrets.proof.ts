import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { skipWithout } from "@latchkey/testing";
import { expect, test } from "vitest";
import { runLatchkey, startLatchkey } from "./support/command.ts";
import { decideOnPage, userCodeIn } from "./support/person.ts";
import { whatIsMissing } from "./support/requirements.ts";
import { createScratch } from "./support/scratch.ts";
import { expectNoSecrets, secretsIn } from "./support/stored-tokens.ts";
import { openLatchkey } from "./support/terminal.ts";

skipWithout(whatIsMissing("tmux"));

test("no token is in anything that a whole life of a sign-in prints, succeeding or failing", async (context) => {
  const scratch = await createScratch(context);
  const printed: string[] = [];
  const secrets: string[] = [];
  const run = async (...args: string[]) => {
    const { stdout, stderr } = await runLatchkey(scratch, args);
    printed.push(stdout, stderr);
  };

  const login = startLatchkey(scratch, ["login", "--json"]);
  await decideOnPage(scratch, userCodeIn(await login.untilPrinted(/"event":"code".*/u)));
  const { stdout, stderr } = await login.result;
  printed.push(stdout, stderr);
  secrets.push(...(await secretsIn(scratch)));

  const terminal = await openLatchkey(scratch, "login");
  await decideOnPage(scratch, userCodeIn(await terminal.until("Ctrl-C")));
  await terminal.until("exit=0");
  printed.push(await terminal.history());
  secrets.push(...(await secretsIn(scratch)));

  await run("status", "--json", "--verify");
  await run("refresh", "--json");
  secrets.push(...(await secretsIn(scratch)));
  await run("doctor", "--json");
  const follower = join(scratch.root, "follower");
  await mkdir(follower);
  await run("link", follower);
  await run("homes", "--json");
  const keeping = startLatchkey(scratch, ["keep", "--json"]);
  await keeping.untilPrinted(/"event":"keeping"/u);
  await run("refresh");
  await keeping.untilPrinted(/"event":"sign_in_refreshed"/u);
  keeping.child.kill("SIGTERM");
  printed.push((await keeping.result).stdout);
  secrets.push(...(await secretsIn(scratch)));
  await run("unlink", follower);
  for (const body of ["garbage", "html"] as const) {
    const effect = { kind: "status", status: 500, body } as const;
    scratch.sim.control.addFault({ route: "token", times: 1, effect });
    await run("refresh");
  }
  scratch.sim.control.burnRefreshTokens();
  await run("refresh");
  await run("status");
  await run("logout");

  expect(secrets.length).toBeGreaterThan(9);
  expectNoSecrets(printed.join("\n"), secrets);
  const left = (await readdir(scratch.codexHome)).filter((name) => name.startsWith("auth"));
  expect(left.filter((name) => !name.endsWith(".lock"))).toEqual([]);
});
