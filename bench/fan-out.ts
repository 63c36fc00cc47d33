import { z } from "zod";
import { createConsoleApi } from "../e2e/support/console-api.ts";
import { createRealWorld } from "../e2e/support/real-world.ts";
import { figure, remark, type Bench } from "./harness/bench.ts";
import { openCountingSockets, type Counted } from "./harness/counting-sockets.ts";
import { median, ms } from "./harness/measure.ts";
import { orderEvents, startModelServer } from "./harness/model-server.ts";
import { startWorker, type Order } from "./harness/worker.ts";

const SIZES = {
  full: { sockets: 1000, seconds: 5, burst: 2000, rounds: 3 },
  quick: { sockets: 50, seconds: 1, burst: 200, rounds: 1 },
};
const PER_SECOND = 200;

/** What is loaded and compiled at the first event is not what this is about. */
const WARM_UP: Order = { count: PER_SECOND, perSecond: PER_SECOND };

const BroadcastSchema = z.object({ url: z.string() });

type Measured = { p50Ms: number; p99Ms: number; framesPerSecond: number };
type Contestant = { send(order: Order): Promise<Measured>; stop(): Promise<void> };

/** One conversation in many tabs at once. */
export const fanOut: Bench = {
  name: "fan-out",
  title: "Fan-out to many sockets",
  async run(size) {
    const { sockets, seconds, burst, rounds } = SIZES[size];
    const steady: Order = { count: PER_SECOND * seconds, perSecond: PER_SECOND };
    const flood: Order = { count: burst, perSecond: 0 };
    const all = { latchkey: startLatchkey, bare: startBare };
    const measured = { latchkey: [] as Round[], bare: [] as Round[] };
    for (let round = 0; round < rounds; round += 1) {
      for (const name of ["latchkey", "bare"] as const) {
        const contestant = await all[name](sockets);
        await contestant.send(WARM_UP);
        const calm = await contestant.send(steady);
        measured[name].push({ calm, flooded: await contestant.send(flood) });
        await contestant.stop();
      }
    }
    return { figures: toFigures(measured.latchkey, measured.bare, sockets), how: HOW };
  },
};

const HOW =
  "A stand-in of LM Studio streams events that cannot be merged; every event carries the moment it was made, and every tenth socket reads it. " +
  "The bare broadcast makes frames of the same length itself and sends one text to each socket. " +
  "Latency is at 200 events a second, throughput with 2,000 events as fast as they go. Server, sockets and stand-in share the machine's processors.";

type Round = { calm: Measured; flooded: Measured };

function toFigures(ours: Round[], bare: Round[], sockets: number) {
  const calm = (rounds: Round[], key: keyof Measured) => median(rounds.map((r) => r.calm[key]));
  const flooded = (rounds: Round[]) => median(rounds.map((r) => r.flooded.framesPerSecond));
  const p99 = calm(ours, "p99Ms");
  const share = flooded(ours) / flooded(bare);
  return [
    figure({
      what: `fan-out, ${sockets} sockets × ${PER_SECOND} events/s: p99 from model to socket`,
      value: ms(p99),
      peer: `bare \`ws\` broadcast: ${ms(calm(bare, "p99Ms"))}`,
      ratio: p99 / calm(bare, "p99Ms"),
      goal: { text: "< 50 ms", actual: p99, atMost: 50 },
      cause: "200,000 frames a second are more than this machine's processors carry",
    }),
    remark(
      `fan-out, ${sockets} sockets × ${PER_SECOND} events/s: p50`,
      ms(calm(ours, "p50Ms")),
      `bare: ${ms(calm(bare, "p50Ms"))}`,
    ),
    figure({
      what: `fan-out, ${sockets} sockets: most frames a second`,
      value: thousands(flooded(ours)),
      peer: `bare \`ws\` broadcast: ${thousands(flooded(bare))}`,
      ratio: share,
      goal: { text: "≥ 70 % of it", actual: share, atLeast: 0.7 },
      cause: "every event is parsed, stored and numbered before it is sent",
    }),
  ];
}

const thousands = (perSecond: number): string => `${Math.round(perSecond / 1000)}k/s`;

async function startBare(count: number): Promise<Contestant> {
  const broadcast = startWorker("bare-broadcast", BroadcastSchema);
  const { url } = await broadcast.next();
  const sockets = await openCountingSockets(url, count);
  return {
    async send(order) {
      const { done } = await sockets.count(order);
      broadcast.ask(order);
      return toMeasured(await done);
    },
    async stop() {
      await Promise.all([sockets.stop(), broadcast.stop()]);
    },
  };
}

async function startLatchkey(count: number): Promise<Contestant> {
  const world = await createRealWorld();
  const model = await startModelServer();
  const server = await world.startServer({ LATCHKEY_LMSTUDIO_URL: model.url });
  const api = createConsoleApi(server.url);
  const id = await api.createConversation("lmstudio");
  const url = `${server.url.replace("http", "ws")}/ws`;
  const sockets = await openCountingSockets(url, count, id);
  return {
    async send(order) {
      const { done } = await sockets.count(order);
      await api.send(id, orderEvents(order.count, order.perSecond), "lmstudio");
      return toMeasured(await done);
    },
    async stop() {
      await sockets.stop();
      await model.close();
      await world.close();
    },
  };
}

function toMeasured({ received, tookMs, p50Ms, p99Ms }: Counted): Measured {
  return { p50Ms, p99Ms, framesPerSecond: (received / tookMs) * 1000 };
}
