import { BENCHES } from "./benches.ts";
import type { Figure } from "./harness/bench.ts";
import { keepReport } from "./harness/results.ts";

/** Runs the bench that the first argument names; a `quick` one is shown but not kept. */
async function main(): Promise<void> {
  const [name, size] = process.argv.slice(2);
  const bench = BENCHES.find((each) => each.name === name);
  if (!bench) throw new TypeError("There is no such bench.");
  console.log(`\n${bench.title}`);
  const report = await bench.run(size === "quick" ? "quick" : "full");
  for (const line of report.figures.map(toLine)) console.log(line);
  if (size !== "quick") await keepReport(bench, report);
}

function toLine({ what, value, peer, ratio, goal, verdict }: Figure): string {
  const beside = peer === "–" ? "" : ` beside ${peer}${ratio === "–" ? "" : ` (${ratio})`}`;
  const judged = goal === "–" ? "" : `; goal ${goal}: ${verdict}`;
  return `  ${what}: ${value}${beside}${judged}`;
}

await main();
process.exit();
