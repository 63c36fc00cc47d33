import { setTimeout as sleep } from "node:timers/promises";
import { readProcess } from "../e2e/support/process-figures.ts";
import { createRealWorld } from "../e2e/support/real-world.ts";
import { figure, type Bench } from "./harness/bench.ts";
import { mb, median, ms } from "./harness/measure.ts";

const ROUNDS = { full: 8, quick: 2 };
const IDLE_MS = 3000;

/** How soon the console answers, and what it holds while nothing happens. */
export const serverStart: Bench = {
  name: "server-start",
  title: "Server: start and idle memory",
  async run(size) {
    const world = await createRealWorld();
    try {
      const readyMs: number[] = [];
      const rssMb: number[] = [];
      for (let round = 0; round < ROUNDS[size]; round += 1) {
        const server = await world.startServer();
        readyMs.push(server.readyMs);
        await sleep(IDLE_MS);
        rssMb.push(readProcess(server.pid).rssMb);
        await server.stop();
      }
      return {
        figures: [
          figure({
            what: "server: start to ready",
            value: ms(median(readyMs)),
            goal: { text: "< 1 s", actual: median(readyMs), atMost: 1000 },
            cause: "Node loads the modules of the server before it can listen",
          }),
          figure({
            what: "server: idle memory (RSS)",
            value: mb(median(rssMb)),
            goal: { text: "< 120 MB", actual: median(rssMb), atMost: 120 },
            cause: "a bare Node takes about 45 MB, loaded code most of the rest",
          }),
        ],
        how: `A new process with the built web console; memory ${IDLE_MS / 1000} s after it is ready, one signed-in home, no Codex process.`,
      };
    } finally {
      await world.close();
    }
  },
};
