import { expect, test } from "vitest";

import { readFuzzSettings } from "../../../contracts/test/fuzz/config.ts";
import { fuzzAll } from "../../../contracts/test/fuzz/fuzzing.ts";
import { CODEX_TARGETS } from "./codex-targets.ts";

test("everything that the Codex CLI may say is read or refused under fuzzing", async () => {
  const settings = readFuzzSettings();
  const total = await fuzzAll("Fuzzing what the Codex CLI says", CODEX_TARGETS, settings);
  expect(total).toBeGreaterThanOrEqual(settings.runs * CODEX_TARGETS.length);
});
