import type { CodexTurnEvent } from "@latchkey/codex";
import type { ToolItem } from "@latchkey/contracts";
import type { TurnEvent } from "../ports/model-provider.ts";

const TOOL_EVENTS = [
  "command_started",
  "command_finished",
  "file_change",
  "web_search",
  "tool_call",
] as const;

type ToolEvent = Extract<CodexTurnEvent, { type: (typeof TOOL_EVENTS)[number] }>;

/** Codex's events in the console's words; undefined for those that no transcript shows. */
export function toTurnEvent(event: CodexTurnEvent): TurnEvent | undefined {
  if (isToolEvent(event)) return { type: "tool_item", item: toToolItem(event) };
  switch (event.type) {
    case "thread_started":
      return { type: "thread_started", threadId: event.threadId };
    case "turn_started":
      return { type: "turn_started", providerTurnId: event.turnId };
    case "text_delta":
    case "reasoning_delta":
      return event;
    case "command_output":
      return { type: "tool_output", itemId: event.itemId, text: event.text };
    case "usage":
    case "auth_challenge":
    case "retrying":
      return undefined;
  }
}

function isToolEvent(event: CodexTurnEvent): event is ToolEvent {
  return TOOL_EVENTS.some((type) => type === event.type);
}

function toToolItem(event: ToolEvent): ToolItem {
  switch (event.type) {
    case "command_started": {
      const { itemId: id, command, cwd } = event;
      return { type: "command", id, command, cwd, output: "", status: "running" };
    }
    case "command_finished": {
      const { itemId: id, ...rest } = event;
      return { ...rest, type: "command", id };
    }
    case "file_change":
    case "web_search":
    case "tool_call": {
      const { itemId: id, ...rest } = event;
      return { id, ...rest };
    }
  }
}
