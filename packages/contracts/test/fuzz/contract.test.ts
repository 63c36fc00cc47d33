import { expect, test } from "vitest";

import { CONTRACT_TARGETS } from "./contract-targets.ts";

const RUNS = 100;

test.each(CONTRACT_TARGETS)("whatever comes in, $name holds", async (target) => {
  expect(await target.fuzz({ runs: RUNS })).toBeGreaterThanOrEqual(RUNS);
});
