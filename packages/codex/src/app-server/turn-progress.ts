import { fromTurnError, isAuthChallenge } from "../errors/error-mapping.ts";
import type { CodexError } from "../errors/codex-error.ts";
import { quotePeerText } from "../errors/peer-text.ts";
import { ShownItemSchema } from "../protocol/items.ts";
import type { Notification, NotificationOf } from "../protocol/notifications.ts";
import type { TokenCounts } from "../protocol/turns.ts";
import type { CodexTurnEvent, TurnUsage } from "../turn-event.ts";
import { TextItems } from "./text-items.ts";
import { ToolItems } from "./tool-items.ts";

/** How Codex itself ended a turn. */
export interface TurnEnd {
  status: "ok" | "stopped" | "failed";
  error?: CodexError;
}

/** Turns one turn's notifications into events, and says when and how it ended. */
export class TurnProgress {
  readonly #emit: (event: CodexTurnEvent) => void;
  readonly #texts: TextItems;
  readonly #tools: ToolItems;
  #baseline: TokenCounts | undefined;
  #wasChallenged = false;
  usage: TurnUsage | undefined;

  /** `used` is what the thread's earlier turns used, when that is known. */
  constructor(emit: (event: CodexTurnEvent) => void, used?: TokenCounts) {
    this.#emit = emit;
    this.#baseline = used;
    this.#texts = new TextItems(emit);
    this.#tools = new ToolItems(emit);
  }

  /** The turn's end, when this notification is that. */
  receive(notification: Notification): TurnEnd | undefined {
    switch (notification.method) {
      case "turn/completed":
        return endOf(notification.params);
      case "item/started":
        this.#receiveItem(notification.params, "started");
        return undefined;
      case "item/completed":
        this.#receiveItem(notification.params, "completed");
        return undefined;
      case "thread/tokenUsage/updated":
        this.#countTokens(notification.params.tokenUsage);
        return undefined;
      case "error":
        this.#reportError(notification.params);
        return undefined;
      case "turn/started":
      case "thread/closed":
        return undefined;
      default:
        this.#receiveDelta(notification);
        return undefined;
    }
  }

  /** Closes what the turn left open. Nothing is emitted afterwards. */
  finish(): void {
    this.#tools.failOpenItems();
  }

  #receiveDelta(notification: Extract<Notification, { params: { delta: string } }>): void {
    const { itemId, delta } = notification.params;
    switch (notification.method) {
      case "item/agentMessage/delta":
        this.#texts.messageDelta(itemId, delta);
        return;
      case "item/reasoning/summaryTextDelta":
        this.#texts.reasoningDelta(itemId, `summary ${notification.params.summaryIndex}`, delta);
        return;
      case "item/reasoning/textDelta":
        this.#texts.reasoningDelta(itemId, `content ${notification.params.contentIndex}`, delta);
        return;
      case "item/commandExecution/outputDelta":
        this.#tools.commandOutput(itemId, delta);
    }
  }

  #receiveItem(params: NotificationOf<"item/started">, phase: "started" | "completed"): void {
    const item = ShownItemSchema.safeParse(params.item).data;
    if (!item) return;
    switch (item.type) {
      case "agentMessage":
        if (phase === "completed") this.#texts.completeMessage(item);
        return;
      case "reasoning":
        if (phase === "completed") this.#texts.completeReasoning(item);
        return;
      default:
        this.#tools.receive(item, phase);
    }
  }

  /** Codex counts a thread; what the thread had used before this turn is taken off. */
  #countTokens({ total, last }: NotificationOf<"thread/tokenUsage/updated">["tokenUsage"]): void {
    this.#baseline ??= subtract(total, last);
    const counts = subtract(total, this.#baseline);
    if (counts.inputTokens + counts.outputTokens === 0) return;
    this.usage = {
      inputTokens: counts.inputTokens,
      cachedInputTokens: counts.cachedInputTokens,
      outputTokens: counts.outputTokens,
      reasoningTokens: counts.reasoningOutputTokens,
    };
    this.#emit({ type: "usage", usage: this.usage });
  }

  #reportError({ error, willRetry }: NotificationOf<"error">): void {
    if (!willRetry) return;
    if (isAuthChallenge(error) && !this.#wasChallenged) {
      this.#wasChallenged = true;
      this.#emit({ type: "auth_challenge" });
    }
    this.#emit({ type: "retrying", message: quotePeerText(error.message) });
  }
}

function endOf({ turn }: NotificationOf<"turn/completed">): TurnEnd {
  if (turn.status === "completed") return { status: "ok" };
  if (turn.status === "interrupted") return { status: "stopped" };
  return { status: "failed", error: fromTurnError(turn.error) };
}

function subtract(left: TokenCounts, right: TokenCounts): TokenCounts {
  return {
    inputTokens: Math.max(0, left.inputTokens - right.inputTokens),
    cachedInputTokens: Math.max(0, left.cachedInputTokens - right.cachedInputTokens),
    outputTokens: Math.max(0, left.outputTokens - right.outputTokens),
    reasoningOutputTokens: Math.max(0, left.reasoningOutputTokens - right.reasoningOutputTokens),
  };
}
