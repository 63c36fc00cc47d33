import { EventEmitter } from "node:events";
import { createHttpClient, createOpenAiProvider } from "@latchkey/auth";
import { listKeptOut } from "@latchkey/codex";
import { openKeeper } from "@latchkey/keeper";
import { listAgentFolders } from "../agents/agent-homes.ts";
import { createDirectoryHomes, type RegisteredHome } from "../codex/directory-homes.ts";
import { createKeeperListener } from "../keeper/keeper-events.ts";
import { createKeptHomes } from "../keeper/kept-homes.ts";
import { createRefreshTally } from "../keeper/refresh-tally.ts";
import { createHomeStatus } from "../use-cases/sign-ins/home-status.ts";
import type { Context } from "./context.ts";

export type KeptHomes = Awaited<ReturnType<typeof openKeptHomes>>;

/**
 * The registered homes, and the keeper that looks after their sign-ins. Beside the server's home these
 * are the agents' folders, unless others are given.
 */
export async function openKeptHomes(
  { config, storage, live, version, log: root }: Context,
  {
    listOthers = () => listAgentFolders(config.agentsDirectory),
    runsCodex = true,
  }: { listOthers?: () => readonly RegisteredHome[]; runsCodex?: boolean } = {},
) {
  const log = root.child({ subsystem: "sign-ins" });
  const registry = createDirectoryHomes({ name: "server", path: config.codexHome }, listOthers);
  const httpClient = createHttpClient({
    proxyEnvironment: config.environment,
    ca: config.ca,
    userAgent: `latchkey/${version}`,
  });
  const provider = createOpenAiProvider({ httpClient, ...config.authorizationServer });
  const refreshes = createRefreshTally();
  const changes = new EventEmitter<{ homes: [names: string[]] }>();
  const keeper = await openKeeper({
    dataDirectory: config.dataDirectory,
    provider,
    httpClient,
    owner: config.owner,
    revokeReplaced: config.revokeReplaced,
    homes: registry.list(),
    roots: [config.agentsDirectory],
    onEvent: createKeeperListener({
      log,
      refreshes,
      onHomesChanged: (names) => changes.emit("homes", names),
    }),
  });
  const records = storage.homes;
  const keptOut = () =>
    listKeptOut({
      dataDirectory: config.dataDirectory,
      homes: [...registry.list(), ...keeper.homes()].map(({ path }) => path),
      files: config.accessTokenFile === undefined ? [] : [config.accessTokenFile],
      folders: [config.agentsDirectory, config.flowsDirectory],
      workspaces: config.workspaceRoots ?? [config.workspaceDirectory],
      environment: config.environment,
    });
  const homes = createHomeStatus({
    homes: createKeptHomes({
      keeper,
      registry,
      records,
      log,
      keptOut: runsCodex ? keptOut : undefined,
    }),
    records,
    runs: storage.runs,
    live,
    log,
  });
  changes.on("homes", (names) => {
    for (const name of names) homes.announceSoon(name);
  });
  return {
    registry,
    provider,
    keeper,
    homes,
    keptOut,
    refreshes,
    async close() {
      changes.removeAllListeners();
      await keeper.close();
      await homes.close();
      await httpClient.close();
    },
  };
}
