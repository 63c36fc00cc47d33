import { afterAll, expect, test } from "vitest";

import { ANSWER_TARGETS } from "./answer-targets.ts";
import { STORED_TARGETS, clearFuzzFiles } from "./stored-targets.ts";
import { TEXT_TARGETS } from "./text-targets.ts";

const RUNS = 60;

afterAll(clearFuzzFiles);

test.each([...ANSWER_TARGETS, ...STORED_TARGETS, ...TEXT_TARGETS])(
  "whatever comes in is read or refused: $name",
  async (target) => {
    expect(await target.fuzz({ runs: RUNS })).toBeGreaterThan(0);
  },
);
