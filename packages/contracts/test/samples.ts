import type { ConversationEvent, Turn } from "@latchkey/contracts";

export const at = "2026-01-02T03:04:05.000Z";

export const place = { conversationId: "conversation-1", runId: "run-1", turnId: "turn-1", seq: 1 };

export const runningTurn: Turn = {
  id: "turn-1",
  conversationId: "conversation-1",
  runId: "run-1",
  provider: "codex",
  model: "gpt-5",
  input: "List the files",
  items: [],
  status: "running",
  startedAt: at,
};

export const answer = (itemId: string, text: string): ConversationEvent => ({
  type: "assistant_delta",
  ...place,
  itemId,
  text,
});

export const reasoning = (itemId: string, text: string): ConversationEvent => ({
  type: "reasoning_delta",
  ...place,
  itemId,
  text,
});

export const command = (id: string, output: string): ConversationEvent => ({
  type: "tool_event",
  ...place,
  event: {
    kind: "item",
    item: { type: "command", id, command: "ls", output, status: "running" },
  },
});

export const output = (itemId: string, text: string): ConversationEvent => ({
  type: "tool_event",
  ...place,
  event: { kind: "output", itemId, text },
});
