import type { Approve } from "./app-server/approvals.ts";
import type { CodexErrorCode } from "./errors/codex-error.ts";
import type { ApprovalPolicy } from "./protocol/requests.ts";
import type { CodexTurnEvent, TurnUsage } from "./turn-event.ts";

/** One turn to run. What is not given stays as the home's `config.toml` says. */
export interface TurnRequest {
  /** The Codex home's directory. */
  home: string;
  /** The thread to go on with; without it, or when its history is gone, a new one is started. */
  threadId?: string;
  /** The directory that Codex works in. */
  cwd: string;
  input: string;
  /** Codex's own review, of what `input` says. Default false. */
  isReview?: boolean;
  model?: string;
  reasoningEffort?: string;
  /** Counts for a new thread; a thread keeps those that it was started with. */
  developerInstructions?: string;
  /** A JSON schema that the final message must fit. */
  outputSchema?: unknown;
  approvalPolicy?: ApprovalPolicy;
  /**
   * How many of the thread's last turns to drop before this one, so that the model does not see a
   * retried input twice. Only turns that failed or were stopped are dropped. Default 0.
   */
  rollbackTurns?: number;
}

export interface TurnOptions {
  /** Abort stops the turn; the outcome is `stopped` within a second. */
  signal: AbortSignal;
  /**
   * Called when a process is there, before it is told anything of this turn: the last moment to look
   * at what may have changed while the turn waited. A rejection fails the turn.
   */
  beforeTurn?: () => Promise<void>;
  /** Called in order, never after the outcome. */
  onEvent: (event: CodexTurnEvent) => void;
  /** Default: everything is declined. The signal fires when the answer is of no use any more. */
  onApproval?: (...args: [...Parameters<Approve>, { signal: AbortSignal }]) => ReturnType<Approve>;
}

/** How a turn ended. `threadId` and `turnId` are absent when it failed before there were any. */
export interface TurnOutcome {
  status: "ok" | "stopped" | "failed";
  threadId?: string;
  turnId?: string;
  error?: { code: CodexErrorCode; message: string };
  usage?: TurnUsage;
}
