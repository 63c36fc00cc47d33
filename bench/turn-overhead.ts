import { join } from "node:path";
import { findCodexBinary } from "@latchkey/codex";
import { createConsoleApi } from "../e2e/support/console-api.ts";
import { openLiveTab } from "../e2e/support/live-tab.ts";
import { createRealWorld, type RealWorld } from "../e2e/support/real-world.ts";
import { startBareAppServer } from "./harness/bare-app-server.ts";
import { figure, type Bench, type Figure } from "./harness/bench.ts";
import { openSdkThread, timeExec, timeSdk } from "./harness/codex-exec.ts";
import { interleave, median, ms } from "./harness/measure.ts";

const ROUNDS = { full: 25, quick: 3 };
const INPUT = "say: yes";
const FIRST = "new conversation: request → first token at the browser's socket";
const AGAIN = "conversation that goes on: request → first token at the browser's socket";

type Contestant = "latchkey" | "exec" | "sdk" | "bare";
type Measured = Record<Contestant | `${Contestant}Again`, number[]>;

/** What a turn costs beside what the model takes. */
export const turnOverhead: Bench = {
  name: "turn-overhead",
  title: "Turn overhead",
  async run(size) {
    const world = await createRealWorld();
    try {
      const measured = await measure(world, ROUNDS[size]);
      return {
        figures: toFigures(measured),
        how:
          "A one-token answer, without the time that the stand-in itself took. " +
          "`codex exec` and the SDK run the native program, without the npm launcher; the console's and the bare app-server have been started before.",
      };
    } finally {
      await world.close();
    }
  },
};

function toFigures(measured: Measured): Figure[] {
  const again = {
    latchkey: measured.latchkeyAgain,
    exec: measured.execAgain,
    sdk: measured.sdkAgain,
    bare: measured.bareAgain,
  };
  return [...compare(FIRST, measured), ...compare(AGAIN, again)];
}

function compare(what: string, measured: Record<Contestant, number[]>): Figure[] {
  const ours = median(measured.latchkey);
  const bare = median(measured.bare);
  const value = ms(ours);
  const beside = (name: string, peer: number) => {
    const ratio = peer / ours;
    const goal = { text: "≥ 4× faster", actual: ratio, atLeast: 4 };
    const cause = `${ms(bare)} are Codex's own: a bare app-server is ${(peer / bare).toFixed(1)}× faster`;
    return figure({ what, value, peer: `${name}: ${ms(peer)}`, ratio, goal, cause });
  };
  return [
    beside("`codex exec`", median(measured.exec)),
    beside("`@openai/codex-sdk`", median(measured.sdk)),
    figure({
      what,
      value,
      peer: `bare app-server: ${ms(bare)}`,
      ratio: ours / bare,
      goal: { text: "≤ 10 ms over it", actual: ours - bare, atMost: 10 },
      cause: "the turn is stored durably before it starts, and its first token before it is sent",
    }),
  ];
}

async function measure(world: RealWorld, rounds: number): Promise<Measured> {
  const binary = await findCodexBinary();
  const placeIn = async (name: string) => {
    const home = await world.createHome(join(world.directory, name));
    const environment = { ...world.environment, CODEX_HOME: home };
    return { binary, cwd: world.workspace, environment };
  };
  const exec = await placeIn("exec-home");
  const execAgain = await placeIn("exec-again-home");
  const sdk = await placeIn("sdk-home");
  const sdkLasting = openSdkThread(sdk);
  const bare = await timeBare(world, await placeIn("bare-home"));
  const latchkey = await timeLatchkey(world);
  await timeExec(execAgain, INPUT);
  await timeSdk(sdkLasting, INPUT);
  const ownTime = () => world.sim.control.modelRequests().at(-1)?.ownTimeMs ?? 0;
  const net = (run: () => Promise<number>) => async () => (await run()) - ownTime();
  const measured = await interleave(rounds, {
    latchkey: net(latchkey.first),
    exec: net(() => timeExec(exec, INPUT)),
    latchkeyAgain: net(latchkey.again),
    sdk: net(() => timeSdk(openSdkThread(sdk), INPUT)),
    bareAgain: net(bare.again),
    execAgain: net(() => timeExec(execAgain, INPUT, "last")),
    bare: net(bare.first),
    sdkAgain: net(() => timeSdk(sdkLasting, INPUT)),
  });
  await bare.stop();
  await latchkey.stop();
  return measured;
}

async function timeLatchkey(world: RealWorld) {
  const server = await world.startServer();
  const api = createConsoleApi(server.url);
  const tab = await openLiveTab(server.url);
  const turn = async (conversationId: string) => {
    const fits = (frame: { conversationId: string }) => frame.conversationId === conversationId;
    const token = tab.next("assistant_delta", fits);
    const over = tab.next(
      "run_updated",
      ({ run }) => run.conversationId === conversationId && run.status !== "running",
    );
    const startedAt = performance.now();
    await api.send(conversationId, INPUT);
    await token;
    const tookMs = performance.now() - startedAt;
    await over;
    return tookMs;
  };
  const open = async () => {
    const conversationId = await api.createConversation();
    tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    return conversationId;
  };
  const lasting = await open();
  await turn(lasting);
  return {
    first: async () => {
      const conversationId = await open();
      const tookMs = await turn(conversationId);
      tab.send({ type: "unsubscribe_conversation", conversationId });
      return tookMs;
    },
    again: () => turn(lasting),
    async stop() {
      await tab.close();
      await server.stop();
    },
  };
}

async function timeBare(
  world: RealWorld,
  { binary, environment }: { binary: string; environment: Record<string, string> },
) {
  const bare = await startBareAppServer(binary, environment);
  const turn = async (thread: () => Promise<string>) => {
    const startedAt = performance.now();
    const { over } = await bare.firstToken(await thread(), INPUT);
    const tookMs = performance.now() - startedAt;
    await over;
    return tookMs;
  };
  const open = () => bare.startThread(world.workspace);
  const lasting = await open();
  const again = () => turn(() => Promise.resolve(lasting));
  await again();
  return {
    first: () => turn(open),
    again,
    stop: () => bare.stop(),
  };
}
