import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { COMPILE_ONCE } from "@latchkey/testing";
import { createDemoWorld, type DemoWorld } from "../../demo/demo-world.ts";
import { findFreePort } from "../../packages/auth/test/support/free-port.ts";
import { placeAccessToken } from "../../packages/server/test/support/session.ts";
import { environmentOf } from "./console.ts";

const MAIN = join(import.meta.dirname, "../../packages/server/src/main.ts");
const READY_MS = 120_000;

/** A console in a process of its own, which can be killed and started again at the same address. */
export type ConsoleProcess = {
  world: DemoWorld;
  url: string;
  kill: () => Promise<void>;
  start: () => Promise<void>;
  close: () => Promise<void>;
};

export async function startConsoleProcess(): Promise<ConsoleProcess> {
  const [world, port] = await Promise.all([createDemoWorld(), findFreePort()]);
  await placeAccessToken(world.environment["LATCHKEY_DATA_DIR"] ?? "");
  const env = { ...COMPILE_ONCE, ...environmentOf(world), LATCHKEY_PORT: String(port) };
  let running: ChildProcess | undefined;

  const start = async () => {
    running = spawn(process.execPath, [MAIN], { env, stdio: ["ignore", "pipe", "inherit"] });
    if (!running.stdout) throw new TypeError("The console's output cannot be read.");
    const ready = once(createInterface(running.stdout), "line", {
      signal: AbortSignal.timeout(READY_MS),
    });
    await Promise.race([ready, once(running, "exit").then(refuse)]);
  };
  const kill = async () => {
    if (running?.exitCode !== null || running.signalCode !== null) return;
    running.kill("SIGKILL");
    await once(running, "exit");
  };

  const close = async () => {
    await kill();
    await world.close();
  };

  await start().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return { world, url: `http://127.0.0.1:${port}`, start, kill, close };
}

function refuse(): never {
  throw new Error("The console ended before it was ready.");
}
