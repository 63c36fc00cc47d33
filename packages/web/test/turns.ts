import type { ConversationEvent, Turn } from "@latchkey/contracts";

const AT = "2026-11-21T20:00:00.000Z";

/** A running turn as the server would make it. */
export function runningTurn(id: string): Turn {
  return {
    id,
    conversationId: "c1",
    runId: `run-${id}`,
    provider: "codex",
    model: "m1",
    codexHome: "server",
    input: `input of ${id}`,
    items: [],
    status: "running",
    startedAt: AT,
  };
}

export function userTurn(seq: number, turnId: string): ConversationEvent {
  return { type: "user_turn", ...place(seq, turnId), turn: runningTurn(turnId) };
}

export function delta(seq: number, turnId: string, text: string): ConversationEvent {
  return { type: "assistant_delta", ...place(seq, turnId), itemId: "a1", text };
}

export function final(seq: number, turnId: string): ConversationEvent {
  return { type: "turn_final", ...place(seq, turnId), status: "ok", finishedAt: AT };
}

function place(seq: number, turnId: string) {
  return { conversationId: "c1", runId: `run-${turnId}`, turnId, seq };
}
