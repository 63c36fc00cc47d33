import { afterAll, beforeAll, expect, test } from "vitest";

import { readFuzzSettings } from "../../../contracts/test/fuzz/config.ts";
import { fuzzAll } from "../../../contracts/test/fuzz/fuzzing.ts";
import type { World } from "../support/world.ts";
import { SERVER_TARGETS, createFuzzWorld, httpTargets } from "./server-targets.ts";
import { socketTarget } from "./socket-target.ts";

const SETTINGS = readFuzzSettings();
let world: World;

beforeAll(async () => {
  world = await createFuzzWorld();
});
afterAll(() => world.close());

test("the server's files, settings, HTTP and WebSocket hold under fuzzing", async () => {
  const { url } = await world.start();
  const targets = [...SERVER_TARGETS, ...httpTargets(url), socketTarget(url)];
  const total = await fuzzAll("Fuzzing the server", targets, SETTINGS);
  expect(total).toBeGreaterThan(SETTINGS.runs);
  expect(world.logs.filter((line) => line.includes("crashed"))).toEqual([]);
});
