import type { ProviderId } from "@latchkey/contracts";
import type { Logger } from "pino";
import type { AgentCatalog } from "../../ports/agent-catalog.ts";
import type { ConversationStore } from "../../ports/conversation-store.ts";
import type { FlowCatalog } from "../../ports/flow-catalog.ts";
import type { LiveEvents } from "../../ports/live-events.ts";
import type { ModelProvider } from "../../ports/model-provider.ts";
import type { RunStore } from "../../ports/run-store.ts";
import type { TranscriptStore } from "../../ports/transcript-store.ts";
import type { WorkingFolders } from "../../ports/working-folders.ts";
import type { HomeStatus } from "../sign-ins/home-status.ts";
import type { ActiveRuns } from "./active-runs.ts";
import type { Approvals } from "./approvals.ts";

export type RunDeps = {
  conversations: ConversationStore;
  runs: RunStore;
  transcripts: TranscriptStore;
  providers: ReadonlyMap<ProviderId, ModelProvider>;
  homes: HomeStatus;
  agents: AgentCatalog;
  flows: FlowCatalog;
  folders: WorkingFolders;
  live: LiveEvents;
  active: ActiveRuns;
  approvals: Approvals;
  log: Logger;
};
