import type { TurnEvent, TurnOutcome } from "../../ports/model-provider.ts";
import type { NewEvent } from "../../ports/run-store.ts";

type ShownEvent = Exclude<TurnEvent, { type: "thread_started" | "turn_started" | "image" }>;

export function toNewEvent(event: ShownEvent): NewEvent {
  switch (event.type) {
    case "text_delta":
      return { type: "assistant_delta", itemId: event.itemId, text: event.text };
    case "reasoning_delta":
      return { type: "reasoning_delta", itemId: event.itemId, text: event.text };
    case "tool_item":
      return { type: "tool_event", event: { kind: "item", item: event.item } };
    case "tool_output":
      return {
        type: "tool_event",
        event: { kind: "output", itemId: event.itemId, text: event.text },
      };
  }
}

export function finalEvent({ status, error, usage }: TurnOutcome): NewEvent {
  return {
    type: "turn_final",
    status,
    finishedAt: new Date().toISOString(),
    ...(error && { error }),
    ...(usage && { usage }),
  };
}

/** Reads the final message of a turn off its events. */
export function createAnswerReader() {
  let itemId: string | undefined;
  let answer = "";
  return {
    read(event: TurnEvent) {
      if (event.type !== "text_delta") return;
      answer = event.itemId === itemId ? answer + event.text : event.text;
      itemId = event.itemId;
    },
    answer: () => answer,
  };
}
