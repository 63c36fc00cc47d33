import { readdirSync, readFileSync } from "node:fs";

/**
 * Every process that `pid` started, directly or not. Commands that Codex runs lead sessions of their
 * own, which a signal to Codex's group does not reach. Empty where there is no `/proc`.
 */
export function descendantsOf(pid: number): number[] {
  const children = readThreads(pid).flatMap((thread) => readChildren(pid, thread));
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** The kernel lists a child under the thread that started it. */
function readThreads(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

function readChildren(pid: number, thread: string): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
