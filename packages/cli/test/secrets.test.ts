import { expect, test } from "vitest";
import { runLatchkey, startLatchkey } from "./support/command.ts";
import { decideOnPage, userCodeIn } from "./support/person.ts";
import { createScratch } from "./support/scratch.ts";
import { expectNoSecrets, secretsIn } from "./support/stored-tokens.ts";

test("no token is in anything that signing in, looking, and renewing in vain print", async (context) => {
  const scratch = await createScratch(context);
  const login = startLatchkey(scratch, ["login", "--json"]);
  await decideOnPage(scratch, userCodeIn(await login.untilPrinted(/"event":"code".*/u)));
  const printed = [await login.result];
  const secrets = await secretsIn(scratch);
  printed.push(await runLatchkey(scratch, ["status", "--json", "--verify"]));
  scratch.sim.control.burnRefreshTokens();
  printed.push(await runLatchkey(scratch, ["refresh", "--json"]));
  expect(printed.map(({ exitCode }) => exitCode)).toEqual([0, 0, 1]);
  expectNoSecrets(printed.map(({ stdout, stderr }) => `${stdout}${stderr}`).join("\n"), secrets);
});
