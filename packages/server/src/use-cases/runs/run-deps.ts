import type { ProviderId } from "@latchkey/contracts";
import type { Logger } from "pino";
import type { ConversationStore } from "../../ports/conversation-store.ts";
import type { LiveEvents } from "../../ports/live-events.ts";
import type { ModelProvider } from "../../ports/model-provider.ts";
import type { RunStore } from "../../ports/run-store.ts";
import type { TranscriptStore } from "../../ports/transcript-store.ts";
import type { HomeStatus } from "../sign-ins/home-status.ts";
import type { ActiveRuns } from "./active-runs.ts";

export type RunDeps = {
  conversations: ConversationStore;
  runs: RunStore;
  transcripts: TranscriptStore;
  providers: ReadonlyMap<ProviderId, ModelProvider>;
  homes: HomeStatus;
  live: LiveEvents;
  active: ActiveRuns;
  log: Logger;
};
