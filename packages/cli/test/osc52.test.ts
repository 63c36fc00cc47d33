import { describe, expect, test } from "vitest";
import { osc52 } from "../src/terminal/osc52.ts";

const CODE = "ABCD-12345";
const PLAIN = `\u001B]52;c;${btoa(CODE)}\u0007`;
/** The longest string that GNU screen takes. */
const SCREEN_LIMIT = 256;

/** What GNU screen hands on to its terminal: what is inside of each of these strings. */
function passedOnByScreen(text: string): string {
  const strings = text.split("\u001B\\").slice(0, -1);
  for (const one of strings) {
    expect(one.startsWith("\u001BP")).toBe(true);
    expect(one.length).toBeLessThanOrEqual(SCREEN_LIMIT);
  }
  return strings.map((one) => one.slice(2)).join("");
}

describe("the text for the clipboard of the terminal", () => {
  test("is sent as it is where nothing is in between", () => {
    expect(osc52(CODE, {})).toBe(PLAIN);
  });

  test.each([CODE, "x".repeat(1000)])("arrives through GNU screen, however long", (text) => {
    const arrived = passedOnByScreen(osc52(text, { STY: "4711.pts-0.host" }));
    expect(arrived).toBe(`\u001B]52;c;${btoa(text)}\u0007`);
  });

  test("arrives through tmux whichever way tmux is set up", () => {
    const sent = osc52(CODE, { TMUX: "/tmp/tmux-0/default,1,0" });
    expect(sent.startsWith(PLAIN)).toBe(true);
    const wrapped = sent.slice(PLAIN.length);
    expect([wrapped.slice(0, 7), wrapped.slice(-2)]).toEqual(["\u001BPtmux;", "\u001B\\"]);
    expect(wrapped.slice(7, -2).replaceAll("\u001B\u001B", "\u001B")).toBe(PLAIN);
  });
});
