import { expect, it } from "vitest";
import { showHiddenCharacters } from "../src/plain.ts";

it("shows what a terminal would obey and an eye would miss", () => {
  expect(showHiddenCharacters("a\u001B[31mb\u009B2Jc")).toBe("a\\u001b[31mb\\u009b2Jc");
  expect(showHiddenCharacters("safe\u202Eexe.txt")).toBe("safe\\u202eexe.txt");
  expect(showHiddenCharacters("pay\u200Bpal\u00AD\u{E0041}")).toBe(
    "pay\\u200bpal\\u00ad\\udb40\\udc41",
  );
  expect(showHiddenCharacters("one\rtwo\u2028three\u007F")).toBe(
    "one\\u000dtwo\\u2028three\\u007f",
  );
});

it("leaves lines, tabs and every script as they are", () => {
  const text = "one\ttwo\nשלום مرحبا にほんご 🎉 ▀█▄";
  expect(showHiddenCharacters(text)).toBe(text);
});

it("keeps JSON the JSON that it was", () => {
  const value = { path: "/tmp/a\u001B]0;x\u0007\u202E\u{E0041}", half: "\uD83D" };
  const line = showHiddenCharacters(JSON.stringify(value));
  expect(JSON.parse(line)).toEqual(value);
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
});
