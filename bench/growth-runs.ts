import { createConsoleApi } from "../e2e/support/console-api.ts";
import { openLiveTab } from "../e2e/support/live-tab.ts";
import { readProcess } from "../e2e/support/process-figures.ts";
import { createRealWorld } from "../e2e/support/real-world.ts";
import type { Bench } from "./harness/bench.ts";
import { growthFigures, type Growth } from "./harness/growth.ts";

const SIZES = { full: [1, 10, 100], quick: [1, 5] };
const INPUT = "long: 40";

/** What runs of the real Codex cost that are started at the same moment. */
export const growthRuns: Bench = {
  name: "growth-runs",
  title: "Growth: runs at once",
  async run(size) {
    const world = await createRealWorld();
    try {
      const server = await world.startServer();
      const api = createConsoleApi(server.url);
      const tab = await openLiveTab(server.url);
      tab.send({ type: "subscribe_sidebar" });
      const runAll = async (count: number) => {
        const ids = await Promise.all(
          Array.from({ length: count }, () => api.createConversation()),
        );
        const over = ids.map((id) =>
          tab.next(
            "run_updated",
            ({ run }) => run.conversationId === id && run.status !== "running",
          ),
        );
        const before = readProcess(server.pid).cpuMs;
        const startedAt = performance.now();
        await Promise.all(ids.map((id) => api.send(id, INPUT)));
        const ended = await Promise.all(over);
        const failed = ended.filter(({ run }) => run.status !== "ok").length;
        if (failed > 0) throw new Error(`${failed} of ${count} runs did not end well.`);
        return {
          tookMs: performance.now() - startedAt,
          cpuMs: readProcess(server.pid).cpuMs - before,
        };
      };
      await runAll(1);
      const points: Growth[] = [];
      for (const count of SIZES[size]) {
        const { tookMs, cpuMs } = await runAll(count);
        const costs = { "all done, ms": tookMs, "processor of the server, ms": cpuMs };
        points.push({ n: count, costs });
      }
      await tab.close();
      return growthFigures({ of: "runs at once", points, judged: "all done, ms" });
    } finally {
      await world.close();
    }
  },
};
