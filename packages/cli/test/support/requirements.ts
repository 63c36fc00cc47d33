import { spawnSync } from "node:child_process";

/** What a test cannot drive because it is not installed, with what to install; else undefined. */
export function whatIsMissing(...programs: string[]): string | undefined {
  const missing = programs.filter((program) => spawnSync(program, ["-V"]).error);
  if (missing.length === 0) return undefined;
  return `needs ${missing.join(" and ")}: apt-get install tmux openssh-server`;
}
