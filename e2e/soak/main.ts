import { parseArgs } from "node:util";
import { reportSoak } from "./report.ts";
import { runSoak } from "./soak.ts";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "30" } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new TypeError("--minutes takes a number of minutes.");

const EVERY = 12;

const figures = await runSoak(minutes, (samples) => {
  const last = samples.at(-1);
  if (!last || samples.length % EVERY !== 0) return;
  const { minutes: at, rssMb, descriptors, appServers } = last;
  process.stdout.write(
    `  ${at.toFixed(1)} min: ${rssMb.toFixed(0)} MB, ${descriptors} descriptors, ${appServers} app-servers\n`,
  );
});
const { text, hasHeld } = reportSoak(figures);
process.stdout.write(`${text}\n`);
process.exit(hasHeld ? 0 : 1);
