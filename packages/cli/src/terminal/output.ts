import { showHiddenCharacters } from "@latchkey/contracts/plain";

import { spellInAscii, terminalCapabilities } from "./config.ts";

/** Where the lines of a command go. */
interface Output {
  result: (line: string) => void;
  talk: (line: string) => void;
}

/** `onGone` hears of a reader that has gone away, as with `latchkey keep | head`. */
export type OpenOutput = (onGone: (error: Error & { code?: unknown }) => void) => Output;

/** This process's streams. What comes from outside reaches a terminal here, so it is cleaned here. */
export const openStreams: OpenOutput = (onGone) => {
  const { stdout, stderr } = process;
  // Not from the configuration: what is wrong with that is written here too.
  const { hasUnicode } = terminalCapabilities();
  const spell = (line: string) => (hasUnicode ? line : spellInAscii(line));
  stdout.on("error", onGone);
  stderr.on("error", onGone);
  return {
    // For a program a result stays what it is.
    result: (line) => {
      const shown = showHiddenCharacters(line);
      stdout.write(`${stdout.isTTY ? spell(shown) : shown}\n`);
    },
    talk: (line) => void stderr.write(`${spell(showHiddenCharacters(line))}\n`),
  };
};
