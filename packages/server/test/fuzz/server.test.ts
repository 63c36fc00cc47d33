import { afterAll, beforeAll, expect, test } from "vitest";

import type { World } from "../support/world.ts";
import { SERVER_TARGETS, createFuzzWorld, httpTargets } from "./server-targets.ts";
import { socketTarget } from "./socket-target.ts";

const RUNS = 60;
let world: World;

beforeAll(async () => {
  world = await createFuzzWorld();
});
afterAll(() => world.close());

test.each(SERVER_TARGETS)("whatever comes in is read or refused: $name", async (target) => {
  expect(await target.fuzz({ runs: RUNS })).toBeGreaterThan(0);
});

test("whatever comes in over HTTP and WebSocket is answered or refused, and crashes nothing", async () => {
  const { url } = await world.start();
  for (const target of [...httpTargets(url), socketTarget(url)]) {
    expect(await target.fuzz({ runs: RUNS })).toBeGreaterThan(0);
  }
  expect(world.logs.filter((line) => line.includes("crashed"))).toEqual([]);
});
