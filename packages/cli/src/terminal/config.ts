import { readlinkSync } from "node:fs";
import { basename } from "node:path";
import { isatty } from "node:tty";

type Environment = Readonly<Record<string, string | undefined>>;

/** The colours of a terminal: none, the 16 that have names, or 256 and more. */
export type ColorSupport = "none" | "basic" | "full";

export interface TerminalCapabilities {
  color: ColorSupport;
  /** Block characters, arrows and typographic signs can be shown. */
  hasUnicode: boolean;
  /** Lines cannot be changed in place. */
  isDumb: boolean;
}

const DUMB = new Set(["dumb", "emacs", "network", "unknown"]);
/** Terminals of glass, and those that behave as one. */
const MONOCHROME = /^vt\d|-m(?:ono)?$/u;
const MANY_COLORS = /-256|-direct|truecolor|^(?:alacritty|foot|ghostty|kitty|wezterm|xterm-)/u;

/**
 * What the terminal can show, as `TERM`, the locale, `NO_COLOR` and `FORCE_COLOR` have it; the last
 * wins, as it does in Node.
 */
export function terminalCapabilities(
  environment: Environment = process.env,
  platform: NodeJS.Platform = process.platform,
): TerminalCapabilities {
  const isWindows = platform === "win32";
  const { TERM = isWindows ? "xterm-256color" : "dumb" } = environment;
  const isDumb = DUMB.has(TERM);
  const color = isDumb || MONOCHROME.test(TERM) ? "none" : colorOf(TERM, environment);
  return {
    color: forcedColor(environment["FORCE_COLOR"]) ?? (environment["NO_COLOR"] ? "none" : color),
    hasUnicode: isWindows || hasUnicodeLocale(environment),
    isDumb,
  };
}

function colorOf(term: string, { COLORTERM = "" }: Environment): ColorSupport {
  return MANY_COLORS.test(term) || /truecolor|24bit/u.test(COLORTERM) ? "full" : "basic";
}

/** @see https://nodejs.org/api/tty.html#writestreamgetcolordepthenv */
function forcedColor(value: string | undefined): ColorSupport | undefined {
  if (!value) return undefined;
  if (value === "0" || value === "false") return "none";
  return value === "2" || value === "3" ? "full" : "basic";
}

/** The first of these that is set decides. @see POSIX, Internationalization Variables */
function hasUnicodeLocale({ LC_ALL, LC_CTYPE, LANG }: Environment): boolean {
  return /utf-?8/iu.test([LC_ALL, LC_CTYPE, LANG].find(Boolean) ?? "C");
}

const SPELLINGS: Readonly<Record<string, string>> = {
  "…": "...",
  "→": "->",
  "·": "-",
  "“": '"',
  "”": '"',
};

/** Our own texts without the signs that ASCII lacks; other characters stay as they are. */
export function spellInAscii(text: string): string {
  return text.replaceAll(/[…→·“”]/gu, (sign) => SPELLINGS[sign] ?? sign);
}

/** Whether nohup has started this process, whose terminal may go away then. */
export function isUnderNohup(environment: Environment = process.env): boolean {
  if ([0, 1, 2].some(isatty)) return false;
  // Shells name the program that they start; and it is nohup that names this file.
  if (basename(environment["_"] ?? "") === "nohup") return true;
  return [1, 2].some((descriptor) => basename(targetOf(descriptor)) === "nohup.out");
}

function targetOf(descriptor: number): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return "";
  }
}
