import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { WakeOutcome } from "../src/index.ts";
import { startCodex } from "./support/codex.ts";
import type { Turn } from "./support/codex.ts";
import { quantile, report } from "./support/report.ts";
import { World } from "./support/world.ts";

const NAMES = Array.from({ length: 8 }, (_, index) => `home-${index}`);

/** Eight homes that follow one sign-in, their app-servers warm. */
async function startHomes() {
  const world = await World.start();
  const homes = await world.createHomes(...NAMES);
  const keeper = await world.openKeeper({ homes });
  for (const name of NAMES.slice(1)) await keeper.link(name, "home-0");
  await keeper.signedIn("home-0", world.signIn());
  const codex = startCodex(world);
  const wakes: Promise<WakeOutcome>[] = [];
  const startTurn = (name: string, input: string): Turn =>
    codex.startTurn(name, input, () => wakes.push(keeper.wake(name)));
  await Promise.all(NAMES.map((name) => startTurn(name, "say: warm").outcome));
  return { world, startTurn, wakes };
}

async function endAll(turns: readonly Turn[]) {
  const ended = await Promise.all(turns.map(({ outcome }) => outcome));
  return { states: ended.map(({ status }) => status), ms: ended.map((turn) => turn.durationMs) };
}

const ALL_OK = NAMES.map(() => "ok");

test("an access token refused right before turns in 8 homes is healed within them", async () => {
  const { world, startTurn, wakes } = await startHomes();
  const usual = await endAll(NAMES.map((name) => startTurn(name, "say: usual")));
  world.sim.control.expireAccessTokens();

  const healed = await endAll(NAMES.map((name) => startTurn(name, "say: healed")));

  const added = healed.ms.map((ms, index) => ms - (usual.ms[index] ?? 0));
  report("Healing right before a turn, 8 homes at once", {
    "added wait p50": `${quantile(added, 0.5).toFixed(0)} ms`,
    "added wait max": `${Math.max(...added).toFixed(0)} ms`,
  });
  expect(healed.states).toEqual(ALL_OK);
  expect(new Set(await Promise.all(wakes))).toEqual(new Set(["healed"]));
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
});

test("an access token refused between a command and the model's next answer is healed", async () => {
  const { world, startTurn } = await startHomes();
  const gate = join(world.root, "gate");
  const command = `run: while [ ! -e ${gate} ]; do sleep 0.05; done; echo through`;
  const turns = NAMES.map((name) => startTurn(name, command));
  await Promise.all(turns.map((turn) => turn.until("command_started")));
  world.sim.control.expireAccessTokens();
  const openedAt = performance.now();
  await writeFile(gate, "");

  const { states } = await endAll(turns);

  report("Healing between a command and the next answer, 8 homes at once", {
    "all done after": `${(performance.now() - openedAt).toFixed(0)} ms`,
  });
  expect(states).toEqual(ALL_OK);
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
});

test("a run in a home whose sign-in is dead hears it from the keeper before Codex gives up", async () => {
  const { world, startTurn, wakes } = await startHomes();
  world.sim.control.expireSignIns();
  const startedAt = performance.now();
  const turn = startTurn("home-3", "say: nothing");
  await turn.until("auth_challenge");
  const outcome = await wakes[0];
  const heardMs = performance.now() - startedAt;
  expect(outcome).toBe("expired");
  const { error, durationMs } = await turn.outcome;
  report("A sign-in that is truly dead", {
    "known after": `${heardMs.toFixed(0)} ms`,
    "Codex alone would say so after": `${durationMs.toFixed(0)} ms`,
  });
  expect(error?.code).toBe("CODEX_AUTH_EXPIRED");
  expect(heardMs).toBeLessThan(durationMs);
});
