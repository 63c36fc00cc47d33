import { afterAll, expect, test } from "vitest";

import { readFuzzSettings } from "../../../contracts/test/fuzz/config.ts";
import { fuzzAll } from "../../../contracts/test/fuzz/fuzzing.ts";
import { ANSWER_TARGETS } from "./answer-targets.ts";
import { STORED_TARGETS, clearFuzzFiles } from "./stored-targets.ts";
import { TEXT_TARGETS } from "./text-targets.ts";

const SETTINGS = readFuzzSettings();

afterAll(clearFuzzFiles);

test.each([
  ["authorization servers say", ANSWER_TARGETS],
  ["is stored", STORED_TARGETS],
  ["people and environments hold", TEXT_TARGETS],
] as const)("whatever %s is read or refused under fuzzing", async (title, targets) => {
  const total = await fuzzAll(`Fuzzing what ${title}`, targets, SETTINGS);
  expect(total).toBeGreaterThan(SETTINGS.runs);
});
