import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { createRealWorld } from "../e2e/support/real-world.ts";
import { figure, type Bench } from "./harness/bench.ts";
import { interleave, median, ms, timed } from "./harness/measure.ts";

const ROUNDS = { full: 40, quick: 5 };
const { resolve } = createRequire(import.meta.url);
const COMMANDS = {
  latchkey: [resolve("../packages/cli/bin/latchkey.mjs"), "status"],
  codex: [resolve("@openai/codex/bin/codex.js"), "login", "status"],
  node: ["-e", "0"],
};

/** How long a person waits for `latchkey status`. */
export const statusCommand: Bench = {
  name: "status-command",
  title: "`latchkey status` from a cold start",
  async run(size) {
    const world = await createRealWorld();
    const run = (args: string[]) => () => timed(() => runNode(args, world.environment));
    try {
      await runNode(COMMANDS.latchkey, world.environment);
      const measured = await interleave(ROUNDS[size], {
        latchkey: run(COMMANDS.latchkey),
        codex: run(COMMANDS.codex),
        node: run(COMMANDS.node),
      });
      const ours = median(measured.latchkey);
      const [codex, node] = [median(measured.codex), median(measured.node)];
      const shown = { what: "`latchkey status`, process start to end", value: ms(ours) };
      return {
        figures: [
          figure({
            ...shown,
            peer: `\`node -e 0\`: ${ms(node)}`,
            ratio: ours / node,
            goal: { text: "≤ 1.5×", actual: ours / node, atMost: 1.5 },
            cause: "Node loads the modules of the command before it can answer",
          }),
          figure({
            ...shown,
            peer: `\`codex login status\` through npm's launcher: ${ms(codex)}`,
            ratio: ours / codex,
            goal: { text: "faster", actual: ours / codex, atMost: 1 },
            cause: "Node loads the modules of the command before it can answer",
          }),
        ],
        how: "Each is a new process of the same Node, with a warm file cache and, for Latchkey, a filled compile cache.",
      };
    } finally {
      await world.close();
    }
  },
};

async function runNode(args: string[], environment: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, args, { env: environment, stdio: "ignore" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`${args.join(" ")} ended with ${code ?? "a signal"}.`);
}
