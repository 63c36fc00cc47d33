import { spawn } from "node:child_process";

import { AuthError } from "../../errors.ts";

const BUSY = 1;
const PERL =
  'open(my $lock, "+<&=", 3) or exit 2; exit(flock($lock, 6) ? 0 : ($!{EWOULDBLOCK} ? 1 : 2));';

/** Programs that call flock(2) on descriptor 3 without waiting: 0 = locked, 1 = held by another. */
const PROGRAMS = [
  ["flock", "-n", "3"],
  ["perl", "-MErrno", "-e", PERL],
] as const;

const WAITING_PROGRAMS = [
  ["flock", "3"],
  ["perl", "-e", 'open(my $lock, "+<&=", 3) or exit 2; exit(flock($lock, 2) ? 0 : 2);'],
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

/**
 * Waits in the kernel's own queue, without polling, until the lock is free or `signal` aborts.
 * Resolves with whether it was locked.
 */
export async function waitForLock(descriptor: number, signal: AbortSignal): Promise<boolean> {
  for (const [program, ...args] of WAITING_PROGRAMS) {
    const exitCode = await run(program, args, descriptor, signal);
    if (signal.aborted) return false;
    if (exitCode === 0) return true;
  }
  return tryLock(descriptor);
}

/** The exit code; undefined when the program cannot run here. */
function run(
  program: string,
  args: readonly string[],
  ...[descriptor, signal]: [descriptor: number, signal?: AbortSignal]
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ["ignore", "ignore", "ignore", descriptor],
      ...(signal ? { signal } : {}),
    });
    child.once("error", () => {
      resolve(undefined);
    });
    child.once("close", (code) => {
      resolve(code ?? undefined);
    });
  });
}
