import { expect, it } from "vitest";
import * as codex from "../src/index.ts";

it("exports exactly what is public", () => {
  expect(Object.keys(codex).sort()).toEqual([
    "CODEX_ERROR_CODES",
    "CodexError",
    "TESTED_CODEX_VERSIONS",
    "checkNewSignIn",
    "codexEnvironment",
    "createCodex",
    "describeModelAccess",
    "describeUntestedVersion",
    "findCodexBinary",
    "listKeptOut",
    "parseVariableNames",
    "preflight",
    "readCodexConfigFault",
    "readCodexVersion",
    "startScratchLogin",
    "verifyAccessToken",
  ]);
});
