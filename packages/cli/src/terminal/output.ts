import { showHiddenCharacters } from "@latchkey/contracts/plain";

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
  stdout.on("error", onGone);
  stderr.on("error", onGone);
  return {
    result: (line) => void stdout.write(`${showHiddenCharacters(line)}\n`),
    talk: (line) => void stderr.write(`${showHiddenCharacters(line)}\n`),
  };
};
