import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect, test } from "vitest";

import { readAllHomes, restart, startKept, startProcess } from "./support/kept-process.ts";
import { quantile, report } from "./support/report.ts";
import { World } from "./support/world.ts";

const RANDOM_KILLS = 50;

/** Half of the kills, one after the other; returns how often the sign-in was lost. */
async function killOften(): Promise<number> {
  const world = await startKept();
  let lost = 0;
  for (let round = 0; round < RANDOM_KILLS / 2; round += 1) {
    const { child, closed, ready } = startProcess(world, "never");
    await ready;
    await sleep(Math.random() * 120);
    child.kill("SIGKILL");
    await closed;
    await readAllHomes(world);
    const { generations, outcome } = await restart(world);
    expect(generations).toBe(1);
    if (outcome === "healed") continue;
    // Only an answer on its way can have been lost: the server has seen the token that we hold.
    expect(outcome).toBe("expired");
    lost += 1;
    const keeper = await world.openKeeper({
      homes: [{ name: "server", path: world.homePath("server") }],
    });
    await keeper.signedIn("server", world.signIn());
    await keeper.close();
  }
  return lost;
}

test(`${RANDOM_KILLS} kills at random moments: files stay whole, the fan-out is completed, nothing is believed dead that is not`, async () => {
  const lost = (await Promise.all([killOften(), killOften()])).reduce((sum, count) => sum + count);
  const window = await measureWindow();
  report(`${RANDOM_KILLS} kills of a keeper that refreshes all the time`, {
    "sign-ins lost with an answer on its way": String(lost),
    "window, request to answer": `p50 ${quantile(window.answerMs, 0.5).toFixed(1)} ms`,
    "answer to durable": `p50 ${quantile(window.durableMs, 0.5).toFixed(1)} ms`,
  });
  expect(lost).toBeLessThan(RANDOM_KILLS / 4);
});

/** How long a refresh token is spent while its successor is not durable here. */
async function measureWindow() {
  const world = await World.start();
  const homes = await world.createHomes("server");
  const answerMs: number[] = [];
  const durableMs: number[] = [];
  const keeper = await world.openKeeper({
    homes,
    provider: {
      ...world.provider,
      async refresh(refreshToken, options) {
        const startedAt = performance.now();
        return world.provider.refresh(refreshToken, {
          ...options,
          async onAnswer(answer) {
            const receivedAt = performance.now();
            answerMs.push(receivedAt - startedAt);
            await options.onAnswer?.(answer);
            durableMs.push(performance.now() - receivedAt);
          },
        });
      },
    },
  });
  await keeper.signedIn("server", world.signIn());
  for (let round = 0; round < 20; round += 1) await keeper.refresh("server");
  expect(await readFile(join(world.homePath("server"), "auth.json"), "utf8")).toContain("tokens");
  return { answerMs, durableMs };
}
