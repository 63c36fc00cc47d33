import type { ShownItemOf } from "../protocol/items.ts";
import type { CodexTurnEvent } from "../turn-event.ts";

type Emit = (event: CodexTurnEvent) => void;
type TextEventType = "text_delta" | "reasoning_delta";

const PART_SEPARATOR = "\n\n";

/**
 * Streams the texts of a turn's messages and reasoning. Where an item completes with more than its
 * deltas carried, the rest is sent, so that all deltas together are the final text.
 */
export class TextItems {
  readonly #emit: Emit;
  readonly #sent = new Map<string, string>();
  readonly #lastPart = new Map<string, string>();

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  messageDelta(itemId: string, text: string): void {
    this.#send("text_delta", itemId, text);
  }

  /** Parts of one item's reasoning are paragraphs. */
  reasoningDelta(itemId: string, part: string, text: string): void {
    const lastPart = this.#lastPart.get(itemId);
    this.#lastPart.set(itemId, part);
    const isNewPart = lastPart !== undefined && lastPart !== part;
    this.#send("reasoning_delta", itemId, isNewPart ? PART_SEPARATOR + text : text);
  }

  completeMessage({ id, text }: ShownItemOf<"agentMessage">): void {
    this.#complete("text_delta", id, text);
  }

  completeReasoning({ id, summary, content }: ShownItemOf<"reasoning">): void {
    const parts = summary.length > 0 ? summary : content;
    this.#complete("reasoning_delta", id, parts.join(PART_SEPARATOR));
  }

  #complete(type: TextEventType, itemId: string, text: string): void {
    const sent = this.#sent.get(itemId) ?? "";
    if (text.startsWith(sent)) this.#send(type, itemId, text.slice(sent.length));
  }

  #send(type: TextEventType, itemId: string, text: string): void {
    if (text === "") return;
    this.#sent.set(itemId, (this.#sent.get(itemId) ?? "") + text);
    this.#emit({ type, itemId, text });
  }
}
