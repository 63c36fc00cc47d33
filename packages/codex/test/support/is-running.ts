import { readFileSync } from "node:fs";

/** Whether a process runs; one that ended counts as ended, also while nobody has taken note of it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== "linux" || !hasEnded(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

function hasEnded(stat: string): boolean {
  return /\) [ZX] /u.test(stat);
}
