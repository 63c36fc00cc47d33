import { spawn } from "node:child_process";
import { on, once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { COMPILE_ONCE } from "@latchkey/testing";
import type { ServerConfig } from "../../src/index.ts";

const MAIN = join(import.meta.dirname, "../../src/main.ts");

export type ServerProcess = {
  url: string;
  pid: number;
  /** What it has said on stdout so far, by line. */
  said: string[];
  /** What it has logged on stderr; known when it has ended. */
  logged: Promise<string>;
  /** Resolves once it logs this event. */
  untilLogged(event: string): Promise<void>;
  /** Asks it to end, as Ctrl-C does. */
  stop(): Promise<void>;
  kill(): Promise<void>;
};

export type ServerCommand = {
  environment?: Record<string, string>;
  /** A program and its arguments that start the server, such as one that takes something away. */
  through?: readonly string[];
  /** Another program than the console's own. */
  main?: string;
};

/**
 * The console as a process of its own, which can be killed as by a power cut. `onSpawned` gets the way
 * to end it for good, even when it is never ready.
 */
export async function startServerProcess(
  config: ServerConfig,
  { environment = {}, through = [], main = MAIN }: ServerCommand,
  onSpawned: (kill: () => Promise<void>) => void,
): Promise<ServerProcess> {
  const [file, ...args] = [...through, process.execPath, main];
  const child = spawn(file, args, {
    env: { ...COMPILE_ONCE, ...config.environment, LATCHKEY_LOG_LEVEL: "silent", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  onSpawned(() => end("SIGKILL"));
  const logged = text(child.stderr);
  const said: string[] = [];
  const lines = createInterface(child.stdout).on("line", (line) => said.push(line));
  const ready = once(lines, "line") as Promise<[string]>;
  const [line] = await Promise.race([
    ready,
    exited.then(async () => Promise.reject(new ServerEnded(await logged))),
  ]);
  const url = /https?:\S+/.exec(line)?.[0];
  if (url === undefined) throw new Error(`The server did not say where it is: ${line}`);
  return {
    url,
    pid: child.pid!,
    said,
    logged,
    async untilLogged(event) {
      for await (const [chunk] of on(child.stderr, "data", { close: ["end"] }) as AsyncIterable<
        [Buffer]
      >) {
        if (chunk.includes(event)) return;
      }
      throw new Error(`The server ended without a log entry ${event}.`);
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

/** The server ended before it was ready; its message is what it said on stderr. */
export class ServerEnded extends Error {
  override name = "ServerEnded";
}
