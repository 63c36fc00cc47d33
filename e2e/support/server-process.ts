import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { COMPILE_CACHE, SERVER_OPTIONS } from "../../scripts/ground/server-options.mjs";

const MAIN = new URL("../../packages/server/src/main.ts", import.meta.url).pathname;

/** The console as `npm start` runs it: a process of its own. */
export type ServerProcess = {
  url: string;
  pid: number;
  /** From its start until it said that it is ready. */
  readyMs: number;
  stop(): Promise<void>;
};

/** Starts the console, and tells each line of its log; without a listener they are printed. */
export async function startServerProcess(
  environment: Record<string, string>,
  onLog: (line: string) => void = (line) => void process.stderr.write(`${line}\n`),
): Promise<ServerProcess> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [...SERVER_OPTIONS, MAIN], {
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
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
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}
