import { readdirSync, readFileSync } from "node:fs";

export type FoundProcess = { pid: number; parent: number; command: string; environment: string };

/** The processes that a process has started, and theirs. */
export function processesBelow(pid: number): FoundProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        // The name in brackets may hold blanks; what counts comes behind it.
        const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
        if (parent !== pid) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        const environment = readFileSync(`/proc/${name}/environ`, "utf8");
        return [
          { pid: Number(name), parent, command, environment },
          ...processesBelow(Number(name)),
        ];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}
