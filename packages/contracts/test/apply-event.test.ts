import {
  applyTurnEvent,
  MAX_COMMAND_OUTPUT_CHARACTERS,
  type ConversationEvent,
  type Turn,
} from "@latchkey/contracts";
import { describe, expect, test } from "vitest";
import { answer, at, command, output, place, reasoning, runningTurn } from "./samples.ts";

const apply = (events: ConversationEvent[], turn: Turn = runningTurn): Turn =>
  events.reduce(applyTurnEvent, turn);

describe("a turn built from its events", () => {
  test("starts as the turn that the user_turn event carries", () => {
    const other = { ...runningTurn, id: "turn-2", input: "Another request" };
    expect(apply([{ type: "user_turn", ...place, turn: other }])).toEqual(other);
  });

  test("joins the deltas of one answer", () => {
    expect(apply([answer("a", "Hel"), answer("a", "lo")]).items).toEqual([
      { type: "text", id: "a", text: "Hello" },
    ]);
  });

  test("joins the deltas of one piece of reasoning", () => {
    expect(apply([reasoning("r", "First "), reasoning("r", "think")]).items).toEqual([
      { type: "reasoning", id: "r", text: "First think" },
    ]);
  });

  test("keeps answer and reasoning apart when they share an id", () => {
    const { items } = apply([reasoning("1", "why"), answer("1", "what"), reasoning("1", "!")]);
    expect(items).toEqual([
      { type: "reasoning", id: "1", text: "why!" },
      { type: "text", id: "1", text: "what" },
    ]);
  });

  test("adds a late delta to its own item, not to the last one", () => {
    const { items } = apply([answer("a", "1"), answer("b", "2"), answer("a", "3")]);
    expect(items).toMatchObject([
      { id: "a", text: "13" },
      { id: "b", text: "2" },
    ]);
  });

  test("replaces a tool item by its newer state in place", () => {
    const done: ConversationEvent = {
      type: "tool_event",
      ...place,
      event: {
        kind: "item",
        item: {
          type: "command",
          id: "c",
          command: "ls",
          output: "README.md\n",
          status: "completed",
          exitCode: 0,
        },
      },
    };
    const { items } = apply([command("c", ""), answer("a", "Here"), done]);
    expect(items).toMatchObject([{ id: "c", status: "completed", exitCode: 0 }, { id: "a" }]);
  });

  test("appends a command's output as it comes", () => {
    const { items } = apply([command("c", "one\n"), output("c", "two\n")]);
    expect(items).toMatchObject([{ output: "one\ntwo\n" }]);
  });

  test("ignores output of a command that it does not know", () => {
    expect(apply([output("unknown", "text")]).items).toEqual([]);
  });

  test("keeps the end of an output that is too long", () => {
    const full = "x".repeat(MAX_COMMAND_OUTPUT_CHARACTERS);
    const { items } = apply([command("c", ""), output("c", full), output("c", "the end")]);
    const [item] = items;
    expect(item?.type === "command" && item.output.length).toBe(MAX_COMMAND_OUTPUT_CHARACTERS);
    expect(item?.type === "command" && item.output.endsWith("xthe end")).toBe(true);
  });

  test("ends with status, time and usage, and keeps what was written so far", () => {
    const usage = { inputTokens: 9, cachedInputTokens: 4, outputTokens: 2, reasoningTokens: 1 };
    const turn = apply([
      answer("a", "Done"),
      { type: "turn_final", ...place, status: "ok", usage, finishedAt: at },
    ]);
    expect(turn).toMatchObject({ status: "ok", usage, finishedAt: at, items: [{ text: "Done" }] });
    expect(turn).not.toHaveProperty("error");
  });

  test("ends failed with the code of its failure and the text so far", () => {
    const error = { code: "CODEX_AUTH_EXPIRED", message: "The sign-in has expired." } as const;
    const turn = apply([
      answer("a", "Half an ans"),
      { type: "turn_final", ...place, status: "failed", error, finishedAt: at },
    ]);
    expect(turn).toMatchObject({ status: "failed", error, items: [{ text: "Half an ans" }] });
  });

  test("never changes the turn or the items that it was given", () => {
    const before = apply([command("c", "one"), answer("a", "Hello")]);
    const copy = structuredClone(before);
    apply([output("c", "two"), answer("a", "!"), command("c", "three")], before);
    expect(before).toEqual(copy);
  });
});
