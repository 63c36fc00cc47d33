import { EventEmitter, once } from "node:events";
import { mkdir } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createHttpClient, createOpenAiProvider, openKeeper } from "@latchkey/auth";
import type { Kysely } from "kysely";
import type { DestinationStream, Logger } from "pino";
import packageJson from "../package.json" with { type: "json" };
import { createAgentFolders } from "./agents/agent-folders.ts";
import { listAgentFolders } from "./agents/agent-homes.ts";
import { createFlowFiles } from "./agents/flow-files.ts";
import { watchFolders } from "./agents/watch-folders.ts";
import { createWorkingFolders } from "./agents/working-folders.ts";
import { createCodexProvider } from "./codex/codex-provider.ts";
import { createDirectoryHomes } from "./codex/directory-homes.ts";
import { createSignInFlows } from "./codex/sign-in-flows.ts";
import { ConfigError, readConfig, type ServerConfig } from "./config.ts";
import { createInProcessLiveEvents } from "./fan-out/in-process-live-events.ts";
import { createGuessLimit } from "./guards/guess-limit.ts";
import { createHttpApp } from "./http/app.ts";
import type { ExtraAction } from "./http/routes/system.ts";
import { introduce } from "./introduction.ts";
import { createKeeperListener } from "./keeper/keeper-events.ts";
import { createKeeperPort } from "./keeper/keeper-port.ts";
import { createKeptHomes } from "./keeper/kept-homes.ts";
import { createKeptSignIns } from "./keeper/kept-sign-ins.ts";
import { createRefreshTally } from "./keeper/refresh-tally.ts";
import { createLmStudioOnDemand } from "./lm-studio/on-demand.ts";
import { createLog } from "./log.ts";
import { createMetrics } from "./metrics/metrics.ts";
import type { LiveEvents } from "./ports/live-events.ts";
import type { RunStore } from "./ports/run-store.ts";
import { createAuditStore } from "./storage/audit-store.ts";
import { createConversationStore } from "./storage/conversation-store.ts";
import { createHomeStore } from "./storage/home-store.ts";
import { createImageFiles } from "./storage/image-files.ts";
import { createRunStore } from "./storage/run-store.ts";
import type { Database } from "./storage/schema.ts";
import { createSessionStore } from "./storage/session-store.ts";
import { toStorageFailure } from "./storage-failure.ts";
import { openDatabase } from "./storage/sqlite.ts";
import { createTranscriptStore } from "./storage/transcript-store.ts";
import { createAudit } from "./use-cases/audit/audit.ts";
import { createAccess } from "./use-cases/access/access.ts";
import { announceChanges } from "./use-cases/agents/announce-changes.ts";
import { createActiveRuns } from "./use-cases/runs/active-runs.ts";
import { createApprovals } from "./use-cases/runs/approvals.ts";
import { recoverRuns } from "./use-cases/runs/recover-runs.ts";
import type { RunDeps } from "./use-cases/runs/run-deps.ts";
import { SERVER_CLOSING } from "./use-cases/runs/run-failures.ts";
import { createDeviceAuth } from "./use-cases/sign-ins/device-auth.ts";
import { createHomeStatus } from "./use-cases/sign-ins/home-status.ts";
import { serveSockets } from "./websocket/socket-server.ts";

const WEB_DIRECTORY = join(import.meta.dirname, "../../web/dist");

const WATCH_INTERVAL_MS = 2000;

export type RunningServer = {
  url: string;
  /** For the person who started it. May hold a secret: for a terminal, never for a log. */
  introduction: string;
  close: () => Promise<void>;
};

export type ServerExtras = {
  extraActions?: readonly ExtraAction[];
  logDestination?: DestinationStream;
};

/** Starts the console. It answers when it listens and all that the last process left is settled. */
export async function startServer(
  config: ServerConfig,
  { extraActions = [], logDestination }: ServerExtras = {},
): Promise<RunningServer> {
  const log = createLog(config.logLevel, logDestination);
  await mkdir(config.workspaceDirectory, { recursive: true });
  const db = await openStorage(config);
  const wired = await wire(config, db, log);
  const { runDeps, deviceAuth, signIns, access, audit, codex, refreshes } = wired;
  const metrics = createMetrics({
    ...runDeps,
    refreshes,
    countCodexProcesses: () => codex.countProcesses(),
    countSockets: () => sockets.count(),
  });
  await recoverRuns(runDeps);

  const server = createServer(
    createHttpApp({
      runDeps,
      deviceAuth,
      signIns,
      access,
      audit,
      metrics,
      extraActions,
      version: packageJson.version,
      webDirectory: WEB_DIRECTORY,
      log: log.child({ subsystem: "http" }),
    }),
  );
  const sockets = serveSockets(server, {
    ...runDeps,
    deviceAuth,
    access,
    log: log.child({ subsystem: "websocket" }),
  });
  const url = await listen(server, config);
  log.info({ url, version: packageJson.version }, "server.started");

  return {
    url,
    introduction: introduce(url, config),
    async close() {
      await wired.close();
      metrics.close();
      sockets.close();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
      await db.destroy();
      log.info("server.stopped");
    },
  };
}

async function openStorage({ dataDirectory }: ServerConfig): Promise<Kysely<Database>> {
  try {
    return await openDatabase(join(dataDirectory, "latchkey.db"));
  } catch (error) {
    const known = toStorageFailure(error);
    if (!known) throw error;
    throw new ConfigError(`${known.message} It is ${dataDirectory}.`, { cause: error });
  }
}

/** Puts the adapters behind the use cases. */
async function wire(config: ServerConfig, db: Kysely<Database>, log: Logger) {
  const live = createInProcessLiveEvents();
  const runs = createRunStore(db);
  const signInLog = log.child({ subsystem: "sign-ins" });
  const { registry, provider, keeper, homes, refreshes, closeSignIns } = await wireSignIns(config, {
    db,
    runs,
    live,
    log: signInLog,
  });
  const codex = createCodexProvider(config, {
    version: packageJson.version,
    homes: registry,
    keeper: createKeeperPort(keeper, signInLog),
    log: log.child({ subsystem: "codex" }),
  });
  const transcripts = createTranscriptStore(db);
  const lmStudio = createLmStudioOnDemand(config.lmStudioUrl, {
    transcripts,
    log: log.child({ subsystem: "lm-studio" }),
  });
  const signIns = createKeptSignIns({
    keeper,
    registry,
    onReplaced: (home) => codex.adoptCredentials(home),
  });
  const flows = createSignInFlows(config, {
    provider,
    homes: registry,
    version: packageJson.version,
    log: signInLog,
  });
  const audit = createAudit(createAuditStore(db), log.child({ subsystem: "audit" }));
  const deviceAuth = createDeviceAuth({
    flows,
    signIns,
    homes,
    live,
    audit,
    confirmationMs: config.patienceMs.confirmation,
    log: signInLog,
  });
  const runDeps: RunDeps = {
    conversations: createConversationStore(db),
    runs,
    transcripts,
    images: createImageFiles(join(config.dataDirectory, "images")),
    providers: new Map([codex, lmStudio].map((each) => [each.id, each])),
    homes,
    agents: createAgentFolders(config.agentsDirectory),
    flows: createFlowFiles(config.flowsDirectory),
    folders: createWorkingFolders(config),
    live,
    approvals: createApprovals(),
    active: createActiveRuns((error) => log.error({ err: error }, "run.crashed")),
    log: log.child({ subsystem: "runs" }),
  };
  const endWatch = watchCatalogs(config, runDeps);
  return {
    runDeps,
    deviceAuth,
    signIns,
    audit,
    codex,
    refreshes,
    access: createAccess(config, createSessionStore(db), createGuessLimit()),
    async close() {
      endWatch();
      await deviceAuth.close();
      await runDeps.active.endAll(SERVER_CLOSING);
      await Promise.all([codex.close(), lmStudio.close()]);
      await closeSignIns();
    },
  };
}

/** Tells every tab when folders or files of agents or flows are not as they were. */
function watchCatalogs({ agentsDirectory, flowsDirectory }: ServerConfig, runDeps: RunDeps) {
  return watchFolders(
    { agents: agentsDirectory, flows: flowsDirectory },
    { listeners: announceChanges(runDeps), intervalMs: WATCH_INTERVAL_MS },
  );
}

type SignInDeps = { db: Kysely<Database>; runs: RunStore; live: LiveEvents; log: Logger };

/** The registered homes, and the keeper that looks after their sign-ins. */
async function wireSignIns(config: ServerConfig, { db, runs, live, log }: SignInDeps) {
  const registry = createDirectoryHomes({ name: "server", path: config.codexHome }, () =>
    listAgentFolders(config.agentsDirectory),
  );
  const httpClient = createHttpClient({
    proxyEnvironment: config.environment,
    ca: config.ca,
    userAgent: `latchkey/${packageJson.version}`,
  });
  const provider = createOpenAiProvider({ httpClient, ...config.authorizationServer });
  const refreshes = createRefreshTally();
  const changes = new EventEmitter<{ homes: [names: string[]] }>();
  const keeper = await openKeeper({
    dataDirectory: config.dataDirectory,
    provider,
    httpClient,
    owner: config.owner,
    homes: registry.list(),
    roots: [config.agentsDirectory],
    onEvent: createKeeperListener({
      log,
      refreshes,
      onHomesChanged: (names) => changes.emit("homes", names),
    }),
  });
  const records = createHomeStore(db);
  const homes = createHomeStatus({
    homes: createKeptHomes({ keeper, registry, records, log }),
    records,
    runs,
    live,
  });
  changes.on("homes", (names) => {
    for (const name of names) void homes.announce(name);
  });
  return {
    registry,
    provider,
    keeper,
    homes,
    refreshes,
    closeSignIns: async () => {
      changes.removeAllListeners();
      await keeper.close();
      await httpClient.close();
    },
  };
}

async function listen(server: Server, { host, port }: ServerConfig): Promise<string> {
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null)
    throw new TypeError("No port is listened on.");
  return urlOf(address);
}

function urlOf({ address, family, port }: AddressInfo): string {
  return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}

async function main(): Promise<void> {
  const running = await startServer(readConfig());
  process.stdout.write(`${running.introduction}\n`);
  const stop = () => {
    void running.close().then(() => process.exit(0));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

if (import.meta.main) {
  main().catch((error: unknown) => {
    const isExpected = error instanceof ConfigError;
    process.stderr.write(`${isExpected ? error.message : String(error)}\n`);
    process.exitCode = isExpected ? 2 : 1;
  });
}
