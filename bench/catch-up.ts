import { createConsoleApi } from "../e2e/support/console-api.ts";
import { openLiveTab } from "../e2e/support/live-tab.ts";
import { readProcess } from "../e2e/support/process-figures.ts";
import { createRealWorld } from "../e2e/support/real-world.ts";
import { figure, remark, type Bench } from "./harness/bench.ts";
import { makeConversation } from "./harness/long-conversation.ts";
import { median, ms, quantile } from "./harness/measure.ts";
import { startModelServer } from "./harness/model-server.ts";
import { openPlainSocket } from "./harness/plain-socket.ts";

const ROUNDS = { full: 60, quick: 20 };
const EVENTS = 2000;
const TURNS = 20;

/** How long the server needs to bring a tab up to date that was away. */
export const catchUp: Bench = {
  name: "catch-up",
  title: "Catch-up of a long conversation",
  async run(size) {
    const rounds = ROUNDS[size];
    const world = await createRealWorld();
    const model = await startModelServer();
    try {
      const server = await world.startServer({ LATCHKEY_LMSTUDIO_URL: model.url });
      const tab = await openLiveTab(server.url);
      tab.send({ type: "subscribe_sidebar" });
      const shape = { turns: TURNS, eventsPerTurn: EVENTS / TURNS };
      const id = await makeConversation(createConsoleApi(server.url), tab, shape);
      await tab.close();
      const socket = await openPlainSocket(server.url);
      const tookMs: number[] = [];
      const before = readProcess(server.pid).cpuMs;
      for (let round = 0; round < rounds; round += 1) {
        tookMs.push(await socket.catchUp(id, EVENTS));
      }
      const serverMs = (readProcess(server.pid).cpuMs - before) / rounds;
      await socket.close();
      return {
        figures: [
          figure({
            what: "catch-up of 2,000 events: server time",
            value: ms(serverMs),
            goal: { text: "< 20 ms", actual: serverMs, atMost: 20 },
            cause: "2,000 events are read, checked and framed one by one",
          }),
          remark(
            "catch-up of 2,000 events: subscription → last event at the socket",
            `${ms(median(tookMs))}, p95 ${ms(quantile(tookMs, 0.95))}`,
          ),
        ],
        how: `${EVENTS} stored events of ${TURNS} turns, asked for with \`afterSeq: 0\`. Server time is the processor time of its process, on average; the socket at the end only counts.`,
      };
    } finally {
      await model.close();
      await world.close();
    }
  },
};
