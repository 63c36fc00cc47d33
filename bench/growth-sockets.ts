import { createConsoleApi } from "../e2e/support/console-api.ts";
import { readProcess } from "../e2e/support/process-figures.ts";
import { createRealWorld } from "../e2e/support/real-world.ts";
import type { Bench } from "./harness/bench.ts";
import { openCountingSockets } from "./harness/counting-sockets.ts";
import { growthFigures, type Growth } from "./harness/growth.ts";
import { orderEvents, startModelServer } from "./harness/model-server.ts";

const SIZES = { full: [10, 100, 1000], quick: [5, 50] };
const EVENTS = 1000;
const ORDER = { count: EVENTS, perSecond: 200 };

/** What each tab costs the server. */
export const growthSockets: Bench = {
  name: "growth-sockets",
  title: "Growth: sockets",
  async run(size) {
    const points: Growth[] = [];
    for (const count of SIZES[size]) points.push(await measure(count));
    return growthFigures({ of: "sockets", points, judged: `processor for ${EVENTS} events, ms` });
  },
};

async function measure(count: number): Promise<Growth> {
  const world = await createRealWorld();
  const model = await startModelServer();
  const server = await world.startServer({ LATCHKEY_LMSTUDIO_URL: model.url });
  const api = createConsoleApi(server.url);
  const id = await api.createConversation("lmstudio");
  const empty = readProcess(server.pid);
  const url = `${server.url.replace("http", "ws")}/ws`;
  const sockets = await openCountingSockets(url, count, id);
  const open = readProcess(server.pid);
  const { done } = await sockets.count(ORDER);
  await api.send(id, orderEvents(ORDER.count, ORDER.perSecond), "lmstudio");
  await done;
  const after = readProcess(server.pid);
  await sockets.stop();
  await model.close();
  await world.close();
  return {
    n: count,
    costs: {
      [`processor for ${EVENTS} events, ms`]: after.cpuMs - open.cpuMs,
      "memory of open sockets, MB": Math.max(0.1, open.rssMb - empty.rssMb),
    },
  };
}
