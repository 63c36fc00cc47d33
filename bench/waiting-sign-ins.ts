import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { readProcess } from "../e2e/support/process-figures.ts";
import { figure, remark, type Bench } from "./harness/bench.ts";
import { mb, ms } from "./harness/measure.ts";
import { startWorker } from "./harness/worker.ts";

const SIZES = {
  full: { signIns: 10_000, perSecond: 700, countMs: 26_000 },
  quick: { signIns: 500, perSecond: 500, countMs: 15_000 },
};

const LONGEST_START_MS = 90_000;

const CodesSchema = z.object({ codes: z.number() });
const PollsSchema = z.object({
  url: z.string(),
  polls: z.number(),
  early: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
});

/** Very many people who have a code and have not typed it in yet. */
export const waitingSignIns: Bench = {
  name: "waiting-sign-ins",
  title: "10,000 sign-ins waiting in one process",
  async run(size) {
    const { signIns, perSecond, countMs } = SIZES[size];
    const server = startWorker("device-codes", PollsSchema);
    const { url } = await server.next();
    const waiting = startWorker("waiting", CodesSchema, [url]);
    await waiting.next();
    waiting.ask({ count: signIns, perSecond });
    await Promise.race([waiting.next(), giveUp()]);
    server.ask({ count: 1, perSecond: 0 });
    const before = readProcess(waiting.pid);
    await sleep(countMs);
    const { rssMb, cpuMs } = readProcess(waiting.pid);
    const counted = server.next();
    server.ask({ count: 0, perSecond: 0 });
    const { polls, early, p50Ms, p99Ms } = await counted;
    await Promise.all([waiting.stop(), server.stop()]);
    const what = `${signIns.toLocaleString("en")} sign-ins waiting`;
    return {
      figures: [
        figure({
          what: `${what}: memory (RSS)`,
          value: mb(rssMb),
          goal: { text: "< 250 MB", actual: rssMb, atMost: 250 },
          cause: "every wait holds timers, abort signals, promises and its code",
        }),
        figure({
          what: `${what}: polls late, p99`,
          value: ms(p99Ms),
          goal: { text: "< 50 ms", actual: p99Ms, atMost: 50 },
          cause:
            "1,500 polls a second take all of one core: request, time-out and abort signal of each",
        }),
        figure({
          what: `${what}: polls before their time`,
          value: `${early} of ${polls.toLocaleString("en")}`,
          goal: { text: "none", actual: early, atMost: 0 },
          cause: "a timer fired early",
        }),
        remark(`${what}: polls late, p50`, ms(p50Ms)),
        remark(
          `${what}: processor, share of one core`,
          `${(((cpuMs - before.cpuMs) / countMs) * 100).toFixed(0)} %`,
        ),
      ],
      how: "The server's interval is 5 s and Latchkey waits 1.3 of it. Late is what the server sees between two polls of one code beyond that, so the way there and back is in it. The server does nothing but keep times.",
    };
  },
};

async function giveUp(): Promise<never> {
  await sleep(LONGEST_START_MS, undefined, { ref: false });
  throw new Error("This machine was too busy to start so many sign-ins.");
}
