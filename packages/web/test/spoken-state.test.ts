import { runningTurn } from "./turns.ts";
import { expect, test } from "vitest";
import { spokenState } from "../src/features/transcript/transcript-view.tsx";

const turn = runningTurn("1");

test("a turn is spoken of when it begins and when it ends, not while text streams in", () => {
  const streaming = { ...turn, items: [{ type: "text" as const, id: "a", text: "Hello" }] };
  expect(spokenState(streaming)).toBe(spokenState(turn));
  expect(spokenState({ ...turn, status: "ok" })).toBe("The answer is complete.");
  expect(spokenState({ ...turn, status: "stopped" })).toBe("Stopped.");
  expect(spokenState(undefined)).toBe("");
});

test("a failed turn is spoken of with its reason, and a question of Codex as one", () => {
  const error = { code: "CODEX_AUTH_EXPIRED" as const, message: "…" };
  expect(spokenState({ ...turn, status: "failed", error })).toMatch(/failed.*sign-in has expired/);
  const asks = {
    ...{ type: "approval" as const, id: "q", kind: "command" as const },
    ...{ itemId: "c", answer: "pending" as const },
  };
  expect(spokenState({ ...turn, items: [asks] })).toBe("Codex asks for leave.");
});
