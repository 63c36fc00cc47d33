import { stat } from "node:fs/promises";
import { join } from "node:path";
import { createConsoleApi } from "../e2e/support/console-api.ts";
import { openLiveTab } from "../e2e/support/live-tab.ts";
import { createRealWorld } from "../e2e/support/real-world.ts";
import type { Bench } from "./harness/bench.ts";
import { growthFigures, type Growth } from "./harness/growth.ts";
import { addTurn } from "./harness/long-conversation.ts";
import { median, timed } from "./harness/measure.ts";
import { startModelServer } from "./harness/model-server.ts";

const SIZES = { full: [20, 200, 2000], quick: [5, 20] };
const EVENTS = 6;
const ROUNDS = 15;

/** What a conversation costs that has more and more turns. */
export const growthTurns: Bench = {
  name: "growth-turns",
  title: "Growth: stored turns",
  async run(size) {
    const world = await createRealWorld();
    const model = await startModelServer();
    try {
      const server = await world.startServer({ LATCHKEY_LMSTUDIO_URL: model.url });
      const api = createConsoleApi(server.url);
      const tab = await openLiveTab(server.url);
      tab.send({ type: "subscribe_sidebar" });
      const id = await api.createConversation("lmstudio");
      const add = () => addTurn(api, tab, { id, eventsPerTurn: EVENTS });
      const points: Growth[] = [];
      let stored = 0;
      for (const turns of SIZES[size]) {
        for (; stored < turns; stored += 1) await add();
        points.push({ n: turns, costs: await measure(world.directory, { add, id, api }) });
        stored += ROUNDS;
      }
      await tab.close();
      return growthFigures({ of: "stored turns", points, judged: "database, kB" });
    } finally {
      await model.close();
      await world.close();
    }
  },
};

async function measure(
  directory: string,
  {
    add,
    api,
    id,
  }: { add: () => Promise<void>; api: ReturnType<typeof createConsoleApi>; id: string },
): Promise<Record<string, number>> {
  const path = `/api/conversations/${id}/turns?limit=20`;
  const kb = await sizeKb(join(directory, "data"));
  const read: number[] = [];
  const added: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    read.push(await timed(() => api.get(path)));
    added.push(await timed(add));
  }
  return {
    "database, kB": kb,
    "newest 20 turns read, ms": median(read),
    "one more turn, ms": median(added),
  };
}

async function sizeKb(dataDirectory: string): Promise<number> {
  const names = ["latchkey.db", "latchkey.db-wal"];
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(join(dataDirectory, name)).catch(() => undefined))?.size),
  );
  return sizes.reduce<number>((sum, size = 0) => sum + size, 0) / 1024;
}
