import { readdirSync, readFileSync } from "node:fs";

interface ProcessRow {
  pid: number;
  parent: number;
  session: number;
}

/**
 * Every process that `pid` started, directly or not. Commands that Codex runs lead sessions of their
 * own, which a signal to Codex's group does not reach. Empty where there is no `/proc`.
 */
export function descendantsOf(pid: number): number[] {
  const rows = readProcesses();
  const found = new Set([pid]);
  const isFound = ({ pid: own, parent, session }: ProcessRow) =>
    !found.has(own) && (found.has(parent) || (session !== pid && found.has(session)));
  for (let next = rows.filter(isFound); next.length > 0; next = rows.filter(isFound)) {
    for (const row of next) found.add(row.pid);
  }
  found.delete(pid);
  return [...found];
}

function readProcesses(): ProcessRow[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/u.test(name))
      .flatMap((name) => readRow(Number(name)));
  } catch {
    return [];
  }
}

/** The program's name in a `stat` line may hold anything; the fields behind its parenthesis do not. */
function readRow(pid: number): ProcessRow[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [, parent, , session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return [{ pid, parent: Number(parent), session: Number(session) }];
  } catch {
    return [];
  }
}
