import { spawn } from "node:child_process";

import { AuthError } from "../errors.ts";

const BUSY = 1;
const PERL =
  'open(my $lock, "+<&=", 3) or exit 2; exit(flock($lock, 6) ? 0 : ($!{EWOULDBLOCK} ? 1 : 2));';

/** Programs that call flock(2) on descriptor 3 without waiting: 0 = locked, 1 = held by another. */
const PROGRAMS = [
  ["flock", "-n", "3"],
  ["perl", "-MErrno", "-e", PERL],
] as const;

/**
 * Tries to take an exclusive flock(2) lock, the kind that Codex takes; Node has no call for it. A
 * child locks the inherited descriptor: the lock belongs to the open file and outlives the child,
 * until this process closes the descriptor or ends. Resolves with whether the lock was free.
 */
export async function tryLock(descriptor: number): Promise<boolean> {
  for (const [program, ...args] of PROGRAMS) {
    const exitCode = await run(program, args, descriptor);
    if (exitCode === 0) return true;
    if (exitCode === BUSY) return false;
  }
  throw new AuthError(
    "CREDENTIALS_NOT_WRITABLE",
    "Cannot lock the Codex credentials: this machine has neither a working flock(1) nor perl. " +
      "Install util-linux, then try again.",
    { reason: "no_flock" },
  );
}

/** The exit code; undefined when the program cannot run here. */
function run(
  program: string,
  args: readonly string[],
  descriptor: number,
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "ignore", descriptor] });
    child.once("error", () => {
      resolve(undefined);
    });
    child.once("close", (code) => {
      resolve(code ?? undefined);
    });
  });
}
