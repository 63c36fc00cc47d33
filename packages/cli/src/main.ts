import { CommanderError } from "commander";

import type { Io } from "./io.ts";
import { createProgram } from "./program.ts";
import { runCommand } from "./run-command.ts";

const USAGE = 2;

/** Runs one command line and leaves with its exit code. */
export async function main(args: readonly string[]): Promise<void> {
  await runCommand((io) => parse(args, io));
}

async function parse(args: readonly string[], io: Io): Promise<void> {
  try {
    await createProgram(io).parseAsync(args, { from: "user" });
  } catch (error) {
    // Commander has already written help, a version, or what is wrong with the command line.
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) process.exitCode = USAGE;
  }
}
