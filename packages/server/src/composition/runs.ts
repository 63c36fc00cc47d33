import { createAgentFolders } from "../agents/agent-folders.ts";
import { createFlowFiles } from "../agents/flow-files.ts";
import { watchFolders } from "../agents/watch-folders.ts";
import type { ServerConfig } from "../config.ts";
import { announceChanges } from "../use-cases/agents/announce-changes.ts";
import { createActiveRuns } from "../use-cases/runs/active-runs.ts";
import { createApprovals } from "../use-cases/runs/approvals.ts";
import type { RunDeps } from "../use-cases/runs/run-deps.ts";
import type { Context } from "./context.ts";

const WATCH_INTERVAL_MS = 2000;

/** What runs of every kind need. */
export function createRunDeps(
  { config, storage, live, log }: Context,
  { providers, homes, folders }: Pick<RunDeps, "providers" | "homes" | "folders">,
): RunDeps {
  const { conversations, runs, transcripts, images } = storage;
  return {
    conversations,
    runs,
    transcripts,
    images,
    providers,
    homes,
    agents: createAgentFolders(config.agentsDirectory),
    flows: createFlowFiles(config.flowsDirectory),
    folders,
    live,
    approvals: createApprovals(),
    active: createActiveRuns(
      (error) => log.error({ err: error }, "run.crashed"),
      config.limits.runs,
    ),
    log: log.child({ subsystem: "runs" }),
  };
}

/** Tells every tab when folders or files of agents or flows are not as they were. */
export function watchCatalogs(
  { agentsDirectory, flowsDirectory }: ServerConfig,
  runDeps: RunDeps,
): () => void {
  return watchFolders(
    { agents: agentsDirectory, flows: flowsDirectory },
    { listeners: announceChanges(runDeps), intervalMs: WATCH_INTERVAL_MS },
  );
}
