import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Response } from "express";
import type { AnswerStep, ModelAnswer } from "./answer.ts";
import type { AnswerGate } from "./answer-gate.ts";
import { streamedError } from "./failures.ts";
import type { ModelRequestRecord } from "./model-request-record.ts";
import {
  compactionItem,
  messageItem,
  reasoningItem,
  toolCallItem,
  type OutputItem,
} from "./output-items.ts";
import type { OfferedTool } from "./request.ts";

export interface AnswerStreamContext {
  res: Response;
  gate: AnswerGate;
  tools: readonly OfferedTool[];
  record: ModelRequestRecord;
  tokenDelayMs: number;
  inputTokens: number;
}

interface DeltaKind {
  type: "response.output_text.delta" | "response.reasoning_summary_text.delta";
  itemId: string;
  outputIndex: number;
}

/** Streams one answer as server-sent events, token by token. */
export class AnswerStream {
  readonly #context: AnswerStreamContext;
  readonly #closed = new AbortController();
  readonly #responseId = `resp_${randomUUID()}`;

  constructor(context: AnswerStreamContext) {
    this.#context = context;
    context.res.once("close", () => this.#closed.abort());
  }

  async send(answer: ModelAnswer): Promise<void> {
    const { res, gate } = this.#context;
    const stopListening = gate.onCut(() => res.socket?.destroy());
    res.set({ "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    res.flushHeaders();
    try {
      this.#event("response.created", { response: this.#response("in_progress") });
      for (const [index, step] of answer.steps.entries()) {
        const goesOn = await this.#step(step, index);
        if (!goesOn || this.#closed.signal.aborted) return;
      }
      this.#event("response.completed", { response: this.#response("completed") });
      res.end();
    } finally {
      stopListening();
    }
  }

  async #step(step: AnswerStep, outputIndex: number): Promise<boolean> {
    switch (step.type) {
      case "text":
        await this.#text(step.text, outputIndex);
        return true;
      case "reasoning":
        await this.#reasoning(step.text, outputIndex);
        return true;
      case "cut":
        this.#context.res.socket?.destroy();
        return false;
      case "fail":
        this.#event("response.failed", {
          response: { ...this.#response("failed"), error: streamedError(step.failure) },
        });
        this.#context.res.end();
        return false;
      case "compaction":
        this.#item(compactionItem(), outputIndex);
        return true;
      case "shell":
      case "patch":
      case "view":
      case "draw":
      case "wait":
        this.#item(toolCallItem(step, this.#context.tools), outputIndex);
        return true;
    }
  }

  async #text(text: string, outputIndex: number): Promise<void> {
    const itemId = `msg_${randomUUID()}`;
    const item = messageItem(itemId);
    this.#event("response.output_item.added", { output_index: outputIndex, item });
    await this.#deltas(text, { type: "response.output_text.delta", itemId, outputIndex });
    this.#event("response.output_item.done", {
      output_index: outputIndex,
      item: messageItem(itemId, text),
    });
  }

  async #reasoning(text: string, outputIndex: number): Promise<void> {
    const itemId = `rs_${randomUUID()}`;
    const place = { item_id: itemId, output_index: outputIndex, summary_index: 0 };
    const item = reasoningItem(itemId);
    this.#event("response.output_item.added", { output_index: outputIndex, item });
    this.#event("response.reasoning_summary_part.added", {
      ...place,
      part: { type: "summary_text", text: "" },
    });
    const type = "response.reasoning_summary_text.delta";
    await this.#deltas(text, { type, itemId, outputIndex });
    this.#event("response.reasoning_summary_text.done", { ...place, text });
    this.#event("response.output_item.done", {
      output_index: outputIndex,
      item: reasoningItem(itemId, text),
    });
  }

  #item(item: OutputItem, outputIndex: number): void {
    this.#event("response.output_item.added", { output_index: outputIndex, item });
    this.#event("response.output_item.done", { output_index: outputIndex, item });
  }

  async #deltas(text: string, kind: DeltaKind): Promise<void> {
    const { gate, record, res, tokenDelayMs } = this.#context;
    const { signal } = this.#closed;
    for (const delta of text.match(/\s*\S+|\s+$/g) ?? []) {
      await gate.pass(record.tokensSent, signal);
      if (tokenDelayMs > 0) await sleep(tokenDelayMs);
      if (signal.aborted) return;
      const place = { item_id: kind.itemId, output_index: kind.outputIndex };
      const hasRoom = this.#event(kind.type, { ...place, ...indexOf(kind), delta });
      record.tokensSent += 1;
      if (!hasRoom) await Promise.race([once(res, "drain"), once(res, "close")]);
    }
    await gate.pass(record.tokensSent, signal);
  }

  #event(type: string, data: Record<string, unknown>): boolean {
    if (this.#closed.signal.aborted) return true;
    return this.#context.res.write(
      `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`,
    );
  }

  #response(status: string): Record<string, unknown> {
    const { inputTokens, record } = this.#context;
    const outputTokens = Math.max(1, record.tokensSent);
    const usage = {
      input_tokens: inputTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: inputTokens + outputTokens,
    };
    const base = { id: this.#responseId, object: "response", status, output: [] };
    return status === "completed" ? { ...base, usage } : base;
  }
}

function indexOf(kind: DeltaKind): Record<string, number> {
  return kind.type === "response.output_text.delta" ? { content_index: 0 } : { summary_index: 0 };
}
