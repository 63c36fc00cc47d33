import type {
  AnswerApproval,
  ApprovalItem,
  ErrorBody,
  ImageItem,
  Provider,
  ProviderId,
  ToolItem,
  Usage,
} from "@latchkey/contracts";

export type TurnRequest = {
  conversationId: string;
  threadId?: string;
  model: string;
  input: string;
  reasoningEffort?: "minimal" | "low" | "medium" | "high" | "xhigh";
  codexHome?: string;
  /** The directory that Codex works in; the workspace when absent. */
  cwd?: string;
  /** Instructions that a new thread starts with. */
  developerInstructions?: string;
  /** A JSON schema that the final message must fit. */
  outputSchema?: unknown;
  /** Codex's own review, of what `input` says. */
  isReview?: boolean;
  /** The thread's last turn failed and is the one tried again: the model must not see it twice. */
  replacesLastTurn: boolean;
};

export type TurnEvent =
  | { type: "thread_started"; threadId: string }
  | { type: "turn_started"; providerTurnId: string }
  | { type: "text_delta"; itemId: string; text: string }
  | { type: "reasoning_delta"; itemId: string; text: string }
  | { type: "tool_item"; item: ToolItem }
  /** An image whose file is there now. */
  | { type: "image"; item: ImageItem; file: string }
  | { type: "tool_output"; itemId: string; text: string };

export type TurnOutcome = {
  status: "ok" | "stopped" | "failed";
  error?: ErrorBody;
  usage?: Usage;
};

/** Something that the model may do only when a person allows it. */
export type ApprovalRequest = Pick<ApprovalItem, "kind" | "command" | "cwd" | "reason" | "itemId">;
export type ApprovalDecision = AnswerApproval["decision"];

export type TurnContext = {
  signal: AbortSignal;
  onEvent: (event: TurnEvent) => void;
  /** Asks a person, for as long as it takes. The signal fires when nobody waits for the answer. */
  onApproval: (request: ApprovalRequest, signal: AbortSignal) => Promise<ApprovalDecision>;
};

/** Something that answers a turn: Codex, or models of LM Studio. */
export interface ModelProvider {
  readonly id: ProviderId;
  describe(): Promise<Provider>;
  /** Never throws for a turn that fails: it answers one outcome. Abort ends it as `stopped`. */
  runTurn(request: TurnRequest, context: TurnContext): Promise<TurnOutcome>;
}
