import { fork } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { BENCHES } from "./benches.ts";
import { writePage } from "./harness/results.ts";

/** The longest that one bench may take, and all of them together. */
const LONGEST_MS = 150_000;
const LONGEST_TOGETHER_MS = 720_000;

/** Measures each subject in a process of its own, one after the other. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: "boolean", default: false } },
  });
  const known = BENCHES.map(({ name }) => name);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`There is no ${unknown.join(", ")}. There are: ${known.join(", ")}.`);
    process.exitCode = 2;
    return;
  }
  const wanted = positionals.length > 0 ? positionals : known;
  for (const name of wanted) await measure(name, values.quick ? "quick" : "full");
  if (!values.quick) await writePage(known);
}

async function measure(name: string, size: string): Promise<void> {
  const startedAt = performance.now();
  const longestMs = Math.min(LONGEST_MS, LONGEST_TOGETHER_MS - startedAt);
  if (longestMs <= 0) {
    console.error(`${name} was not measured: the time for all of them is over.`);
    process.exitCode = 1;
    return;
  }
  // A group of its own, so that what the bench has started ends with it.
  const child = fork(new URL("./run-one.ts", import.meta.url), [name, size], { detached: true });
  const endAll = () => endGroup(child.pid);
  const timer = setTimeout(endAll, longestMs);
  process.once("exit", endAll);
  const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
  clearTimeout(timer);
  process.off("exit", endAll);
  endAll();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  if (code === 0) {
    console.log(`  (${seconds} s)`);
    return;
  }
  console.error(`${name} failed after ${seconds} s: ${signal ?? `exit code ${code ?? "unknown"}`}`);
  process.exitCode = 1;
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
await main();
