import { CommanderError } from "commander";

import { CliError, describeFailure } from "./failure.ts";
import type { Io } from "./io.ts";
import { outcomeOf } from "./outcomes.ts";

const USAGE = 2;

/** Says what failed and what to type next, and returns the exit code. */
export function reportFailure(error: unknown, io: Io): number {
  // Commander has already written help, a version, or what is wrong with the command line.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE;
  const { code, message } = describeFailure(error);
  const outcome = outcomeOf(code);
  const next = (error instanceof CliError ? error.next : undefined) ?? outcome.next;
  io.talk(`latchkey: ${message}`);
  if (next !== undefined) io.talk(`Next: ${next}`);
  return outcome.exitCode;
}
