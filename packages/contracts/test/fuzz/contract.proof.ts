import { expect, test } from "vitest";

import { readFuzzSettings } from "./config.ts";
import { CONTRACT_TARGETS } from "./contract-targets.ts";
import { fuzzAll } from "./fuzzing.ts";

test("the contract's schemas and the reducer of turns hold under fuzzing", async () => {
  const settings = readFuzzSettings();
  const total = await fuzzAll("Fuzzing the contract", CONTRACT_TARGETS, settings);
  expect(total).toBeGreaterThanOrEqual(settings.runs * CONTRACT_TARGETS.length);
});
