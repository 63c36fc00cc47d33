import { writeFileSync } from "node:fs";

import type { OpenOutput } from "./output.ts";

const STDOUT = 1;
const STDERR = 2;
const FULL_PIPE_MS = 5;

/**
 * For the few lines of a command that is over at once: to open Node's streams would take longer than
 * to find out what they say. All is written when the call returns.
 */
export const openDirectly: OpenOutput = (onGone) => {
  const write = (descriptor: number, line: string) => {
    try {
      writeWhole(descriptor, `${line}\n`);
    } catch (error) {
      if (!(error instanceof Error && "code" in error)) throw error;
      onGone(error);
    }
  };
  return {
    result: (line) => {
      write(STDOUT, line);
    },
    talk: (line) => {
      write(STDERR, line);
    },
  };
};

/** Waits for a reader that is slow; a line fits into a pipe whole or not at all. */
function writeWhole(descriptor: number, text: string): void {
  for (;;) {
    try {
      writeFileSync(descriptor, text);
      return;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_MS);
    }
  }
}
