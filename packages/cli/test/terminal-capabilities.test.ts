import { expect, test } from "vitest";
import { spellInAscii, terminalCapabilities } from "../src/terminal/config.ts";

const XTERM = { TERM: "xterm-256color" };

test.for<[environment: Record<string, string>, color: string]>([
  [XTERM, "full"],
  [{ TERM: "xterm" }, "basic"],
  [{ TERM: "linux" }, "basic"],
  [{ TERM: "xterm", COLORTERM: "truecolor" }, "full"],
  [{ TERM: "vt100" }, "none"],
  [{ TERM: "linux-m" }, "none"],
  [{ TERM: "dumb" }, "none"],
  [{}, "none"],
  [{ ...XTERM, NO_COLOR: "1" }, "none"],
  [{ ...XTERM, NO_COLOR: "" }, "full"],
  [{ TERM: "vt100", FORCE_COLOR: "1" }, "basic"],
  [{ ...XTERM, NO_COLOR: "1", FORCE_COLOR: "3" }, "full"],
  [{ ...XTERM, FORCE_COLOR: "0" }, "none"],
])("%j has colours: %s", ([environment, color]) => {
  expect(terminalCapabilities(environment, "linux").color).toBe(color);
});

test.for<[environment: Record<string, string>, hasUnicode: boolean]>([
  [{}, false],
  [{ LANG: "C" }, false],
  [{ LANG: "POSIX" }, false],
  [{ LANG: "de_DE.ISO-8859-1" }, false],
  [{ LANG: "C.UTF-8" }, true],
  [{ LANG: "C", LC_CTYPE: "de_DE.utf8" }, true],
  [{ LANG: "C.UTF-8", LC_CTYPE: "C" }, false],
  [{ LANG: "C", LC_CTYPE: "C", LC_ALL: "en_US.UTF-8" }, true],
  [{ LANG: "C.UTF-8", LC_ALL: "" }, true],
])("%j has Unicode: %s", ([environment, hasUnicode]) => {
  expect(terminalCapabilities(environment, "linux").hasUnicode).toBe(hasUnicode);
});

test("Windows sets neither TERM nor a locale, and its terminals have both", () => {
  expect(terminalCapabilities({}, "win32")).toEqual({
    color: "full",
    hasUnicode: true,
    isDumb: false,
  });
});

test("our own signs have spellings, and names of people and files stay as they are", () => {
  expect(spellInAscii("Settings → “Security” · Zoë…")).toBe('Settings -> "Security" - Zoë...');
});
