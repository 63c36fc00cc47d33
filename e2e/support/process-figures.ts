import { readdirSync, readFileSync } from "node:fs";

/** Linux counts processor time in these, whatever the kernel's own tick is. */
const TICK_MS = 10;

/** What one process holds and has used so far. */
export type ProcessFigures = { rssMb: number; cpuMs: number; descriptors: number };

/** Reads a process's figures off `/proc`. Throws when there is no such process. */
export function readProcess(pid: number): ProcessFigures {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const rssKb = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
  return { rssMb: rssKb / 1024, cpuMs: cpuMs(pid), descriptors: countDescriptors(pid) };
}

/** The processes that a process has started, and theirs. */
export function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readOr(`/proc/${pid}/task/${thread}/children`).trim().split(" ").filter(Boolean).map(Number),
  );
  return children.flatMap((child) => [child, ...descendantsOr(child)]);
}

/** The command line of a process, or nothing once it has ended. */
export function commandOf(pid: number): string {
  return readOr(`/proc/${pid}/cmdline`).replaceAll("\0", " ").trim();
}

function descendantsOr(pid: number): number[] {
  try {
    return descendants(pid);
  } catch {
    return [];
  }
}

function cpuMs(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  // The name in brackets may hold blanks; what counts comes behind it.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

function countDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function readOr(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
