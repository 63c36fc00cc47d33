import { parseArgs } from "node:util";
import { startOpenAiSim } from "./openai-sim.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    host: { type: "string", default: "127.0.0.1" },
    interval: { type: "string", default: "5" },
  },
});

const sim = await startOpenAiSim({
  port: Number(values.port),
  host: values.host,
  intervalSeconds: Number(values.interval),
});
process.stdout.write(`${sim.url}\n`);

const stop = (): void => void sim.close();
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
