import { once } from "node:events";

import { ConfigError, readConfig, startServer, type RunningServer } from "@latchkey/server";

import { CliError } from "../failure.ts";
import type { Io } from "../io.ts";

/** Runs the web console until the person or the system ends it. */
export async function serve(io: Io): Promise<void> {
  const running = await start();
  io.result(running.introduction);
  if (!io.signal.aborted) await once(io.signal, "abort");
  await running.close();
}

async function start(): Promise<RunningServer> {
  try {
    return await startServer(readConfig(), { ownsProcess: true });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CliError("INVALID_REQUEST", error.message, { cause: error });
  }
}
