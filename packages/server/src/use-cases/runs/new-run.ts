import type { RunRequest } from "../../ports/run-request.ts";
import type { RunState } from "../../ports/run-state.ts";

export type NewRun = {
  conversationId: string;
  request: RunRequest;
  /** What the conversation is called from now on; absent to leave it as it is. */
  title?: string;
  /** Where it starts, when another run has come that far. */
  state?: RunState;
  retryOf?: string;
  parent?: { runId: string; rootRunId: string };
};
