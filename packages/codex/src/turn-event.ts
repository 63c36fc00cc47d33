/** How far an item of a turn is. */
export type ItemStatus = "running" | "completed" | "failed" | "declined";

/** Tokens that one turn used, all its model requests together. */
export interface TurnUsage {
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
}

export interface FileChange {
  path: string;
  kind: "add" | "delete" | "update";
  /** A unified diff. */
  diff: string;
}

export interface CommandEvent {
  itemId: string;
  command: string;
  cwd: string;
}

interface ImageEvent {
  itemId: string;
  /** Codex looked at a file, or made an image. */
  kind: "viewed" | "generated";
  /** The image's file, which is there when the item is completed. */
  path?: string;
  prompt?: string;
  status: ItemStatus;
}

/** What happens in a turn, in order. All deltas of one `itemId` together are its whole text. */
export type CodexTurnEvent =
  /** There are as many processes as may be, and all work: the turn waits in a queue. */
  | { type: "waiting_for_process" }
  /** The thread is new; when one was asked for whose history is gone, `replacesThreadId` names it. */
  | { type: "thread_started"; threadId: string; replacesThreadId?: string }
  | { type: "turn_started"; turnId: string }
  | { type: "text_delta"; itemId: string; text: string }
  | { type: "reasoning_delta"; itemId: string; text: string }
  | ({ type: "command_started" } & CommandEvent)
  | { type: "command_output"; itemId: string; text: string }
  /** `output` is all that the command printed, also what came before the first `command_output`. */
  | ({
      type: "command_finished";
      status: Exclude<ItemStatus, "running">;
      output: string;
      exitCode?: number;
      durationMs?: number;
      /** Codex ran it, as its own record of the thread says, and reported nothing of it. */
      isUnreported?: true;
    } & CommandEvent)
  | { type: "file_change"; itemId: string; changes: FileChange[]; status: ItemStatus }
  | { type: "web_search"; itemId: string; query: string; status: ItemStatus }
  | {
      type: "tool_call";
      itemId: string;
      tool: string;
      /** JSON text. */
      arguments?: string;
      result?: string;
      durationMs?: number;
      status: ItemStatus;
    }
  | ({ type: "image" } & ImageEvent)
  | { type: "usage"; usage: TurnUsage }
  /** The access token was refused for the first time; Codex goes on trying for some seconds. */
  | { type: "auth_challenge" }
  | { type: "retrying"; message: string };
