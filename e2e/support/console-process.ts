import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { AddressInfo } from "node:net";
import { createDemoWorld, type DemoWorld } from "../../demo/demo-world.ts";
import { environmentOf } from "./console.ts";

const MAIN = join(import.meta.dirname, "../../packages/server/src/main.ts");

/** A console in a process of its own, which can be killed and started again at the same address. */
export type ConsoleProcess = {
  world: DemoWorld;
  url: string;
  kill: () => Promise<void>;
  start: () => Promise<void>;
  close: () => Promise<void>;
};

export async function startConsoleProcess(): Promise<ConsoleProcess> {
  const [world, port] = await Promise.all([createDemoWorld(), freePort()]);
  const env = { ...environmentOf(world), LATCHKEY_PORT: String(port) };
  let running: ChildProcess | undefined;

  const start = async () => {
    running = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "inherit"] });
    if (!running.stdout) throw new TypeError("The console's output cannot be read.");
    const lines = createInterface(running.stdout);
    await Promise.race([once(lines, "line"), once(running, "exit").then(refuse)]);
  };
  const kill = async () => {
    if (running?.exitCode !== null || running.signalCode !== null) return;
    running.kill("SIGKILL");
    await once(running, "exit");
  };

  await start();
  return {
    world,
    url: `http://127.0.0.1:${port}`,
    ...{ start, kill },
    async close() {
      await kill();
      await world.close();
    },
  };
}

function refuse(): never {
  throw new Error("The console ended before it was ready.");
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
