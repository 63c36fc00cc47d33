import { readProcess } from "../e2e/support/process-figures.ts";
import type { Bench } from "./harness/bench.ts";
import { growthFigures, type Growth } from "./harness/growth.ts";
import { openKeptHomes, rotate } from "./harness/kept-homes.ts";
import { median, timed } from "./harness/measure.ts";

const SIZES = { full: [10, 100, 1000], quick: [2, 20] };
const ROUNDS = 3;

/** What a rotation costs for each home. */
export const growthHomes: Bench = {
  name: "growth-homes",
  title: "Growth: homes",
  async run(size) {
    const points: Growth[] = [];
    for (const homes of SIZES[size]) {
      const kept = await openKeptHomes(homes);
      const tookMs: number[] = [];
      const before = readProcess(process.pid).cpuMs;
      for (let round = 0; round < ROUNDS; round += 1) tookMs.push(await timed(() => rotate(kept)));
      const cpuMs = (readProcess(process.pid).cpuMs - before) / ROUNDS;
      await kept.close();
      points.push({
        n: homes,
        costs: { "one rotation, ms": median(tookMs), "processor, ms": cpuMs },
      });
    }
    return growthFigures({ of: "homes", points, judged: "one rotation, ms" });
  },
};
