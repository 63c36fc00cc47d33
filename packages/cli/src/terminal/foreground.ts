import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const LOOK_EVERY_MS = 500;
/** When nothing stops the process: outside of a shell with job control the signal has no effect. */
const STOP_TIMEOUT_MS = 200;

/** Whether the shell has put this process into the background, where it must not touch the terminal. */
export function isInBackground(): boolean {
  try {
    const [own, foreground] = process.platform === "linux" ? groupsOfLinux() : groupsOfUnix();
    // Without a terminal there is no foreground.
    return foreground > 0 && own !== foreground;
  } catch {
    return false;
  }
}

/** Resolves when the shell has brought this process to the front; rejects with `signal.reason`. */
export async function untilInForeground(signal?: AbortSignal): Promise<void> {
  while (isInBackground()) {
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
  }
}

/**
 * Stops this process, or with `0` all that the shell started with it, as Ctrl-Z does. Resolves when
 * they go on.
 */
export async function stopUntilContinued(target: number): Promise<void> {
  const continued = Promise.withResolvers<undefined>();
  const onContinued = () => {
    continued.resolve(undefined);
  };
  process.once("SIGCONT", onContinued);
  const timer = setTimeout(onContinued, STOP_TIMEOUT_MS);
  process.kill(target, "SIGTSTP");
  await continued.promise;
  clearTimeout(timer);
  process.off("SIGCONT", onContinued);
}

type Groups = readonly [own: number, foreground: number];

/** @see proc_pid_stat(5) */
function groupsOfLinux(): Groups {
  const stat = readFileSync("/proc/self/stat", "utf8");
  // The name of the program comes before and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return [Number(fields[2]), Number(fields[5])];
}

function groupsOfUnix(): Groups {
  if (process.platform === "win32") return [0, 0];
  const args = ["-o", "pgid=,tpgid=", "-p", String(process.pid)];
  const [own, foreground] = execFileSync("ps", args, { encoding: "utf8" }).trim().split(/\s+/u);
  return [Number(own), Number(foreground)];
}
