import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ServerConfig } from "../../src/index.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");

export type ServerProcess = { url: string; kill(): Promise<void> };

/** The console as a process of its own, which can be killed as by a power cut. */
export async function startServerProcess(config: ServerConfig): Promise<ServerProcess> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...config.environment, LATCHKEY_LOG_LEVEL: "silent" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const ready = once(createInterface(child.stdout), "line") as Promise<[string]>;
  const [line] = await Promise.race([
    ready,
    exited.then(() => Promise.reject(new Error("The server ended before it was ready."))),
  ]);
  const url = /https?:\S+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`The server did not say where it is: ${line}`);
  return {
    url,
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
