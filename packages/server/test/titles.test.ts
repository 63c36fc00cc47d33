import { expect, it } from "vitest";
import { shorten, titleOf, UNTITLED } from "../src/use-cases/runs/titles.ts";

const FAMILY = "\u{1F468}\u200D\u{1F469}\u200D\u{1F467}";

it("a title is the first line, cut between what people see as characters", () => {
  expect(titleOf("  one\n two")).toBe("one");
  expect(titleOf(" \n")).toBe(UNTITLED);
  expect(titleOf(FAMILY.repeat(80))).toBe(`${FAMILY.repeat(59)}…`);
  expect(titleOf(FAMILY.repeat(60))).toBe(FAMILY.repeat(60));
  expect(shorten("e\u0301".repeat(5), 3)).toBe(`${"e\u0301".repeat(2)}…`);
  expect(shorten("\ud83d", 3)).toBe("\ufffd");
});
