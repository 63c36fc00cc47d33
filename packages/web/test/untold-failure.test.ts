import type { Run } from "@latchkey/contracts";
import { expect, test } from "vitest";
import { untoldFailure } from "../src/features/transcript/turns/failure.tsx";
import { runningTurn } from "./turns.ts";

const run: Run = {
  id: "run-2",
  kind: "agent",
  status: "failed",
  error: { code: "CODEX_UNAVAILABLE", message: "Codex did not start." },
  conversationId: "c",
  startedAt: "2026-11-21T20:00:00.000Z",
};

test("a run that failed before its first turn is told of by itself", () => {
  expect(untoldFailure(run, [runningTurn("1")])).toBe(run);
  expect(untoldFailure({ ...run, status: "interrupted" }, [])).toMatchObject({ id: "run-2" });
});

test("a run whose turn tells how it ended, or that has not failed, is not", () => {
  expect(untoldFailure(run, [runningTurn("2")])).toBeUndefined();
  expect(untoldFailure({ ...run, status: "ok" }, [])).toBeUndefined();
  expect(untoldFailure(undefined, [])).toBeUndefined();
});
