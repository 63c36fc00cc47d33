import { setTimeout as sleep } from "node:timers/promises";

import { chooseRounds } from "@latchkey/testing";
import { expect, test } from "vitest";

import { readAllHomes, restart, startKept, startProcess } from "./support/kept-process.ts";
import { quantile, report } from "./support/report.ts";
import type { TraceLine, TraceStep } from "./support/trace.ts";
import { takeTrace } from "./support/trace.ts";
import type { World } from "./support/world.ts";

const RANDOM_KILLS = chooseRounds({ few: 16, many: 50 });

/** One life of a keeper that refreshes all the time. */
interface Life {
  trace: TraceLine[];
  /** When the authorization server got each request of this life, in epoch milliseconds. */
  serverTimes: number[];
  isLost: boolean;
  /** How many refresh tokens the server took for new ones, and how many answers were durable. */
  rotations: number;
  durable: number;
}

const refreshesOf = (world: World) => world.sim.control.snapshot().grants.at(-1)?.refreshes ?? 0;

async function liveAndDie(world: World): Promise<Life> {
  const [before, requests] = [refreshesOf(world), world.sim.control.requests("token").length];
  const { child, closed, ready } = startProcess(world, "never");
  await ready;
  await sleep(Math.random() * 300);
  child.kill("SIGKILL");
  await closed;
  await readAllHomes(world);
  const trace = await takeTrace(world.dataDirectory);
  const { generations, outcome } = await restart(world);
  expect(generations).toBe(1);
  expect(["healed", "expired"]).toContain(outcome);
  const durable = trace.filter(({ step }) => step === "durable").length;
  const serverTimes = world.sim.control.requests("token").slice(requests, requests + durable);
  return {
    trace,
    serverTimes: serverTimes.map(({ at }) => at),
    isLost: outcome === "expired",
    rotations: refreshesOf(world) - before,
    durable,
  };
}

async function signInAgain(world: World): Promise<void> {
  const homes = [{ name: "server", path: world.homePath("server") }];
  const keeper = await world.openKeeper({ homes });
  await keeper.signedIn("server", world.signIn());
  await keeper.close();
}

/** Half of the kills, one after the other. */
async function killOften(): Promise<Life[]> {
  const world = await startKept();
  const lives: Life[] = [];
  for (let round = 0; round < RANDOM_KILLS / 2; round += 1) {
    const life = await liveAndDie(world);
    lives.push(life);
    if (life.isLost) await signInAgain(world);
  }
  return lives;
}

const lastStep = ({ trace }: Life): TraceStep | "none" => trace.at(-1)?.step ?? "none";

/** From one step of a refresh to the next that follows it, in milliseconds. */
function between(lives: readonly Life[], from: TraceStep, to: TraceStep): number[] {
  return lives.flatMap(({ trace }) =>
    trace.flatMap(({ step, at }, index) => {
      const next = trace[index + 1];
      return step === from && next?.step === to ? [next.at - at] : [];
    }),
  );
}

/** From the request's arrival at the server, which rotates at once, to the answer's arrival. */
function sinceRotation(lives: readonly Life[]): number[] {
  return lives.flatMap(({ trace, serverTimes }) => {
    const answered = trace.filter(({ step }) => step === "answered");
    return serverTimes.map((at, index) => (answered[index]?.at ?? at) - at);
  });
}

const spread = (ms: readonly number[]) =>
  `p50 ${quantile(ms, 0.5).toFixed(1)} ms, max ${Math.max(...ms).toFixed(1)} ms`;

test(`${RANDOM_KILLS} kills at random moments: files stay whole, the fan-out is completed, and a sign-in is lost only with an answer on its way`, async () => {
  const lives = (await Promise.all([killOften(), killOften()])).flat();
  const lost = lives.filter(({ isLost }) => isLost);
  const durable = lives.reduce((sum, life) => sum + life.durable, 0);
  const countLost = (step: TraceStep) => lost.filter((life) => lastStep(life) === step).length;
  report(`${RANDOM_KILLS} kills of a keeper that refreshes all the time (${durable} refreshes)`, {
    "lost between the server's rotation and the answer's arrival": String(countLost("asked")),
    "lost between the answer's arrival and its being durable": String(countLost("answered")),
    "lost at any other moment": String(lost.length - countLost("asked") - countLost("answered")),
    "window, rotation to arrival (1 ms clock)": spread(sinceRotation(lives)),
    "window, request sent to arrival": spread(between(lives, "asked", "answered")),
    "arrival to durable, power cut included": spread(between(lives, "answered", "durable")),
  });
  expect(durable).toBeGreaterThan(lives.length);
  for (const life of lost) {
    expect(["asked", "answered"]).toContain(lastStep(life));
    // The server has given out exactly one refresh token that never became durable here.
    expect(life.rotations).toBe(life.durable + 1);
  }
  expect(lost.length).toBeLessThan(RANDOM_KILLS / 2);
});
