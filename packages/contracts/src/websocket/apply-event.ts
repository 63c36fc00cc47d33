import type { Turn, TurnItem } from "../model/turn.ts";
import type { ConversationEvent } from "./events.ts";

/** The most that one command's output may hold in a turn; the start is dropped. */
export const MAX_COMMAND_OUTPUT_CHARACTERS = 200_000;

/**
 * The turn after an event, as a new object. Server and web build turns with this one function, so
 * that a turn read from storage and a turn followed live are equal.
 */
export function applyTurnEvent(turn: Turn, event: ConversationEvent): Turn {
  switch (event.type) {
    case "user_turn":
      return event.turn;
    case "assistant_delta":
      return {
        ...turn,
        items: appendText(turn.items, { type: "text", id: event.itemId }, event.text),
      };
    case "reasoning_delta":
      return {
        ...turn,
        items: appendText(turn.items, { type: "reasoning", id: event.itemId }, event.text),
      };
    case "tool_event":
      return {
        ...turn,
        items:
          event.event.kind === "item"
            ? putItem(turn.items, event.event.item)
            : appendOutput(turn.items, event.event.itemId, event.event.text),
      };
    case "approval_request":
      return { ...turn, items: putItem(turn.items, event.approval) };
    case "turn_final":
      return {
        ...turn,
        items: turn.items.map(withdrawApproval),
        status: event.status,
        finishedAt: event.finishedAt,
        ...(event.error && { error: event.error }),
        ...(event.usage && { usage: event.usage }),
      };
  }
}

function appendText(
  items: TurnItem[],
  target: { type: "text" | "reasoning"; id: string },
  text: string,
): TurnItem[] {
  const index = items.findLastIndex((item) => item.type === target.type && item.id === target.id);
  const found = items[index];
  if (found?.type !== target.type) return [...items, { ...target, text }];
  return items.with(index, { ...found, text: found.text + text });
}

function putItem(items: TurnItem[], item: TurnItem): TurnItem[] {
  const index = items.findLastIndex((known) => known.id === item.id && known.type === item.type);
  return index < 0 ? [...items, item] : items.with(index, item);
}

function appendOutput(items: TurnItem[], itemId: string, text: string): TurnItem[] {
  const index = items.findLastIndex((item) => item.type === "command" && item.id === itemId);
  const found = items[index];
  if (found?.type !== "command") return items;
  const output = (found.output + text).slice(-MAX_COMMAND_OUTPUT_CHARACTERS);
  return items.with(index, { ...found, output });
}

function withdrawApproval(item: TurnItem): TurnItem {
  return item.type === "approval" && item.answer === "pending"
    ? { ...item, answer: "withdrawn" }
    : item;
}
