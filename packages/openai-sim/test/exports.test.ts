import { expect, test } from "vitest";
import * as openAiSim from "@latchkey/openai-sim";

test("the package exports exactly this", () => {
  expect(Object.keys(openAiSim).sort()).toEqual([
    "codexAuthJson",
    "codexConfigToml",
    "codexEnvironment",
    "startOpenAiSim",
  ]);
});
