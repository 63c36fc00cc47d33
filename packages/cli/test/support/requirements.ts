import { spawnSync } from "node:child_process";

/**
 * Whether one of the programs that a test drives is not installed: said on the console, and a
 * failure on CI, so that nothing is skipped in silence.
 */
export function isMissing(...programs: string[]): boolean {
  const missing = programs.filter((program) => spawnSync(program, ["-V"]).error);
  if (missing.length === 0) return false;
  const reason = `Tests of the command need ${missing.join(" and ")}: apt-get install tmux openssh-server`;
  if (process.env["CI"] === "true") throw new Error(reason);
  process.stderr.write(`${reason}\n`);
  return true;
}
