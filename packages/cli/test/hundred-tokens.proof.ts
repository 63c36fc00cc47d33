import { chooseRounds } from "@latchkey/testing";
import { expect, test } from "vitest";
import { runLatchkey, startLatchkey, type CommandResult } from "./support/command.ts";
import { createScratch, type Scratch } from "./support/scratch.ts";
import { readTokens } from "./support/stored-tokens.ts";

const PROCESSES = chooseRounds({ few: 30, many: 100 });

async function createEndingSignIn(context: Parameters<typeof createScratch>[0]): Promise<Scratch> {
  const scratch = await createScratch(context, { accessTokenLifetimeSeconds: 1 });
  await scratch.signIn();
  scratch.sim.control.setAccessTokenLifetime(3600);
  return scratch;
}

const startAll = (scratch: Scratch) =>
  Array.from({ length: PROCESSES }, () => runLatchkey(scratch, ["token"]));

/** Each printed the token that is stored now, and the server was asked once. */
async function expectOneRefresh(scratch: Scratch, results: CommandResult[]): Promise<void> {
  const { access_token: stored } = await readTokens(scratch);
  expect(new Set(results.map(({ stdout }) => stdout))).toEqual(new Set([`${stored}\n`]));
  expect(scratch.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
}

function report(what: string, startedAt: number): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${PROCESSES} × latchkey token, ${what}: 1 refresh request, ${seconds} s`);
}

test(`${PROCESSES} latchkey token at once, with an expired token, make one refresh request and print one token`, async (context) => {
  const scratch = await createEndingSignIn(context);
  const startedAt = performance.now();
  await expectOneRefresh(scratch, await Promise.all(startAll(scratch)));
  report("expired token", startedAt);
});

test(`${PROCESSES} latchkey token make one refresh request also when the one that renews is killed`, async (context) => {
  const scratch = await createEndingSignIn(context);
  const { control } = scratch.sim;
  control.addFault({ route: "token", effect: { kind: "hang" }, times: 1 });
  const startedAt = performance.now();
  const first = startLatchkey(scratch, ["token"]);
  await expect.poll(() => control.requests("token").length).toBe(1);
  const others = startAll(scratch);
  first.child.kill("SIGKILL");
  await expectOneRefresh(scratch, await Promise.all(others));
  report("holder of the lock killed", startedAt);
});
