import { expect, it } from "vitest";
import * as codex from "../src/index.ts";

it("exports exactly what is public", () => {
  expect(Object.keys(codex).sort()).toEqual([
    "CODEX_ERROR_CODES",
    "CodexError",
    "codexEnvironment",
    "createCodex",
    "findCodexBinary",
    "preflight",
    "readCodexVersion",
    "startScratchLogin",
    "verifyAccessToken",
  ]);
});
