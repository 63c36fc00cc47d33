import { CliError, describeFailure } from "./failure.ts";
import type { Io } from "./io.ts";
import { outcomeOf } from "./outcomes.ts";

/** Says what failed and what to type next, and returns the exit code. */
export function reportFailure(error: unknown, io: Io): number {
  const { code, message } = describeFailure(error);
  const outcome = outcomeOf(code);
  const next = (error instanceof CliError ? error.next : undefined) ?? outcome.next;
  io.talk(`latchkey: ${message}`);
  if (next !== undefined) io.talk(`Next: ${next}`);
  return outcome.exitCode;
}
