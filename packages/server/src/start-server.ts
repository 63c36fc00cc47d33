import { mkdir } from "node:fs/promises";
import type { DestinationStream } from "pino";
import packageJson from "../package.json" with { type: "json" };
import { readOrMakeAccessToken } from "./composition/access-token.ts";
import { openApplication } from "./composition/application.ts";
import type { ConsoleContext } from "./composition/context.ts";
import { toDirectoryError } from "./composition/directory-error.ts";
import { listen } from "./composition/edges.ts";
import { openDataDirectory, openStorage } from "./composition/storage.ts";
import type { ServerConfig } from "./config.ts";
import { createInProcessLiveEvents } from "./fan-out/in-process-live-events.ts";
import type { ExtraAction } from "./http/routes/system.ts";
import { introduce } from "./introduction.ts";
import { catchTheUncaught } from "./last-resort.ts";
import { createLog } from "./log.ts";
import { recoverRuns } from "./use-cases/runs/recover-runs.ts";

export type RunningServer = {
  url: string;
  /** For the person who started it. May hold a secret: for a terminal, never for a log. */
  introduction: string;
  close: () => Promise<void>;
};

export type ServerExtras = {
  extraActions?: readonly ExtraAction[];
  logDestination?: DestinationStream;
  /** The process is the console's alone: what nobody catches in it is logged, and it goes on serving. */
  ownsProcess?: boolean;
};

/** Starts the console. It answers when it listens and all that the last process left is settled. */
export async function startServer(
  config: ServerConfig,
  { extraActions = [], logDestination, ownsProcess = false }: ServerExtras = {},
): Promise<RunningServer> {
  const { version } = packageJson;
  const log = createLog(config.logLevel, logDestination);
  await makeWorkspace(config);
  await openDataDirectory(config, log);
  const accessToken = await readOrMakeAccessToken(config);
  const storage = await openStorage(config);
  const live = createInProcessLiveEvents();
  const context: ConsoleContext = { config, accessToken, storage, live, version, log };
  const running = await openOr(storage.close, () => openOn(context, extraActions));
  const { url } = running;
  const letGo = ownsProcess ? catchTheUncaught(log) : () => undefined;
  log.info({ url, version }, "server.started");
  return {
    url,
    introduction: introduce({ ...config, url, accessToken }),
    async close() {
      await running.close();
      await storage.close();
      letGo();
      log.info("server.stopped");
    },
  };
}

async function makeWorkspace({ workspaceDirectory }: ServerConfig): Promise<void> {
  try {
    await mkdir(workspaceDirectory, { recursive: true });
  } catch (error) {
    throw toDirectoryError(error, "LATCHKEY_WORKSPACE_DIR", workspaceDirectory);
  }
}

async function openOn(context: ConsoleContext, extraActions: readonly ExtraAction[]) {
  const application = await openApplication(context);
  const edges = await openOr(application.close, async () => {
    await recoverRuns(application.runDeps);
    return listen(context, { application, extraActions });
  });
  return {
    url: edges.url,
    async close() {
      await application.close();
      await edges.close();
    },
  };
}

/** Opens what stands on something else, which is closed when that fails: a process must be able to end. */
async function openOr<Part>(close: () => Promise<void>, open: () => Promise<Part>): Promise<Part> {
  try {
    return await open();
  } catch (error) {
    await close();
    throw error;
  }
}
