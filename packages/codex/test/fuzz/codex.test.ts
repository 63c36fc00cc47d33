import { expect, test } from "vitest";

import { CODEX_TARGETS } from "./codex-targets.ts";

const RUNS = 100;

test.each(CODEX_TARGETS)("whatever comes in, $name are read or refused", async (target) => {
  expect(await target.fuzz({ runs: RUNS })).toBeGreaterThanOrEqual(RUNS);
});
