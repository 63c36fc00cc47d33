import { spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createRequire } from "node:module";
import { findCodexBinary } from "@latchkey/codex";
import { readProcess } from "../e2e/support/process-figures.ts";
import { createRealWorld, type RealWorld } from "../e2e/support/real-world.ts";
import { figure, remark, type Bench } from "./harness/bench.ts";
import { interleave, mb, median, ms } from "./harness/measure.ts";

const ROUNDS = { full: 14, quick: 2 };
const INTERVAL_SECONDS = 1;
const LATCHKEY = createRequire(import.meta.url).resolve("../packages/cli/bin/latchkey.mjs");

type Waiting = { rssMb: number; cpuShare: number };

/** How soon a sign-in is stored once the person has approved it, and what waiting for that costs. */
export const deviceLogin: Bench = {
  name: "device-login",
  title: "Approval → credentials stored",
  async run(size) {
    const world = await createRealWorld({ intervalSeconds: INTERVAL_SECONDS });
    try {
      const logins = await createLogins(world);
      const waiting: Record<string, Waiting[]> = { latchkey: [], codex: [] };
      const rounds = ROUNDS[size];
      const run = (name: "latchkey" | "codex") => async () => {
        const share = ((waiting[name]?.length ?? 0) + 0.5) / rounds;
        const { storedMs, waiting: cost } = await timeLogin(world, logins[name], share);
        waiting[name]?.push(cost);
        return storedMs;
      };
      const measured = await interleave(rounds, {
        latchkey: run("latchkey"),
        codex: run("codex"),
      });
      const [ours, peer] = [median(measured.latchkey), median(measured.codex)];
      return {
        figures: [
          figure({
            what: "approval on the page → credentials stored",
            value: ms(ours),
            peer: `\`codex login --device-auth\`: ${ms(peer)}`,
            ratio: ours / peer,
            goal: { text: "no slower", actual: ours / peer, atMost: 1 },
            cause:
              "polls are 1.3 intervals apart, so that a clock 30 % fast never polls too early; Codex polls at 1.0",
          }),
          remark(
            "memory while waiting",
            mb(median((waiting["latchkey"] ?? []).map(({ rssMb }) => rssMb))),
            `\`codex login\`: ${mb(median((waiting["codex"] ?? []).map(({ rssMb }) => rssMb)))}`,
          ),
          remark(
            "processor while waiting, share of one core",
            percent(waiting["latchkey"]),
            `\`codex login\`: ${percent(waiting["codex"])}`,
          ),
        ],
        how: `The stand-in asks for an interval of ${INTERVAL_SECONDS} s; the moments of approval are spread evenly over the time between two polls. Stored means that \`auth.json\` holds the new sign-in.`,
      };
    } finally {
      await world.close();
    }
  },
};

const percent = (waiting: Waiting[] = []): string =>
  `${((waiting.reduce((sum, { cpuShare }) => sum + cpuShare, 0) / waiting.length) * 100).toFixed(1)} %`;

type Login = { command: string[]; home: string; environment: Record<string, string> };

async function createLogins(world: RealWorld): Promise<Record<"latchkey" | "codex", Login>> {
  const homeOf = (name: string) =>
    world.createHome(join(world.directory, name), { isSignedIn: false });
  const inHome = (home: string) => ({
    home,
    environment: { ...world.environment, CODEX_HOME: home },
  });
  const issuer = ["--experimental_issuer", world.sim.url];
  const latchkey = ["login", "--method", "device", "--json", "--no-open"];
  return {
    latchkey: {
      command: [process.execPath, LATCHKEY, ...latchkey],
      ...inHome(await homeOf("latchkey-home")),
    },
    codex: {
      command: [await findCodexBinary(), "login", "--device-auth", ...issuer],
      ...inHome(await homeOf("codex-home")),
    },
  };
}

/** The person approves when this share of the time between two polls is over. */
async function timeLogin(
  { sim }: RealWorld,
  { command, home, environment }: Login,
  share: number,
): Promise<{ storedMs: number; waiting: Waiting }> {
  const known = new Set(sim.control.snapshot().deviceCodes.map(({ userCode }) => userCode));
  const before = await readAuth(home);
  const [file = "", ...args] = command;
  const child = spawn(file, args, { env: environment, stdio: "ignore" });
  const exited = once(child, "exit");
  const newCode = () =>
    sim.control.snapshot().deviceCodes.find(({ userCode }) => !known.has(userCode));
  const polls = async (count: number): Promise<number[]> => {
    for (;;) {
      const { pollTimes = [] } = newCode() ?? {};
      if (pollTimes.length >= count) return pollTimes;
      await sleep(20);
    }
  };
  await polls(1);
  const from = { at: performance.now(), ...readProcess(child.pid ?? 0) };
  const [first = 0, second = 0] = await polls(2);
  await sleep(second + (second - first) * share - Date.now());
  const to = readProcess(child.pid ?? 0);
  const waitedMs = performance.now() - from.at;
  const changed = untilChanged(home, before);
  const approvedAt = performance.now();
  sim.control.approve(newCode()?.userCode ?? "");
  await changed;
  const storedMs = performance.now() - approvedAt;
  const [code] = (await exited) as [number | null];
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code ?? "a signal"}.`);
  const cpuShare = (to.cpuMs - from.cpuMs) / waitedMs;
  return { storedMs, waiting: { rssMb: to.rssMb, cpuShare } };
}

async function untilChanged(home: string, before: string): Promise<void> {
  const ended = new AbortController();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const look = async () => {
    const text = await readAuth(home);
    if (text !== before && text.includes("refresh_token")) resolve(undefined);
  };
  watch(home, { signal: ended.signal }, () => void look());
  await promise;
  ended.abort();
}

const readAuth = (home: string): Promise<string> =>
  readFile(join(home, "auth.json"), "utf8").catch(() => "");
