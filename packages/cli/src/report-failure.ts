import { CliError, describeFailure } from "./failure.ts";
import type { Io } from "./io.ts";
import { nextCommand } from "./next-command.ts";
import { outcomeOf } from "./outcomes.ts";

/** Says what failed and what to type next, and returns the exit code. */
export function reportFailure(error: unknown, io: Io): number {
  const { code, message } = describeFailure(error);
  const outcome = outcomeOf(code);
  const needsBrowser = outcome.next?.endsWith("--method browser") ?? false;
  const fitting =
    needsBrowser && io.subject.isHeadless ? "latchkey login --method paste" : outcome.next;
  const next = nextOf(error) ?? fitting;
  io.talk(`latchkey: ${message}`);
  if (next !== undefined) io.talk(`Next: ${nextCommand(next, io.subject)}`);
  return outcome.exitCode;
}

/** What is better for this failure than what its code says in general. */
function nextOf(error: unknown): string | undefined {
  if (error instanceof CliError) return error.next;
  const isPortTaken =
    error instanceof Error && "reason" in error && error.reason === "callback_ports_taken";
  return isPortTaken ? "latchkey login --method device" : undefined;
}
