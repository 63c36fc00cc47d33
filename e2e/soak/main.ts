import { readSoakOptions, USAGE } from "./options.ts";
import { reportSoak } from "./report.ts";
import { runSoak } from "./soak.ts";

const EVERY = 12;

async function soak(minutes: number): Promise<number> {
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
  return hasHeld ? 0 : 1;
}

const options = readSoakOptions(process.argv.slice(2));
switch (options.kind) {
  case "run":
    process.exit(await soak(options.minutes));
    break;
  case "help":
    process.stdout.write(`${USAGE}\n`);
    break;
  case "mistake":
    process.stderr.write(`${options.problem}\n${USAGE}\n`);
    process.exitCode = 2;
}
