import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { COMPILE_CACHE } from "../../scripts/ground/paths.mjs";

const MAIN = new URL("../../packages/server/src/main.ts", import.meta.url).pathname;

/** The console as `npm start` runs it: a process of its own. */
export type ServerProcess = {
  url: string;
  pid: number;
  /** From its start until it said that it is ready. */
  readyMs: number;
  stop(): Promise<void>;
};

export type ServerListeners = {
  /** Gets the way to end the process, before it is ready. */
  onSpawned: (stop: () => Promise<void>) => void;
  /** Gets each line of its log; without this they are printed. */
  onLog?: ((line: string) => void) | undefined;
};

const printLine = (line: string) => void process.stderr.write(`${line}\n`);

/** Starts the console; it is there when it says so. */
export async function startServerProcess(
  environment: Record<string, string>,
  { onSpawned, onLog = printLine }: ServerListeners,
): Promise<ServerProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [MAIN], {
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const stop = async () => {
    child.kill("SIGTERM");
    await exited;
  };
  onSpawned(stop);
  const ready = Promise.withResolvers<string>();
  createInterface(child.stdout).on("line", (line) => {
    const url = /^Latchkey is ready at (\S+)/.exec(line)?.[1];
    if (url !== undefined) ready.resolve(url);
  });
  createInterface(child.stderr).on("line", onLog);
  const url = await Promise.race([
    ready.promise,
    exited.then(() => Promise.reject(new Error("The server ended before it was ready."))),
  ]);
  return {
    url,
    pid: child.pid ?? 0,
    readyMs: performance.now() - startedAt,
    stop,
  };
}
