import type { ConversationEvent, Turn, TurnPage } from "@latchkey/contracts";
import { applyTurnEvent } from "@latchkey/contracts/plain";

/** A conversation up to event `seq`, and the events that came before the ones they follow. */
export type ConversationLog = { seq: number; turns: Turn[]; held: ConversationEvent[] };

/** The log of a page of turns. Events that came in while it was fetched are put on top. */
export function openLog(page: TurnPage, received: ConversationEvent[]): ConversationLog {
  const log = { seq: page.seq, turns: page.turns, held: [] };
  return received.reduce<ConversationLog>((opened, event) => receiveEvent(opened, event), log);
}

/** Takes each event once and in the order of `seq`, however often and in whatever order it comes. */
export function receiveEvent(log: ConversationLog, event: ConversationEvent): ConversationLog {
  if (event.seq <= log.seq || log.held.some(({ seq }) => seq === event.seq)) return log;
  if (event.seq > log.seq + 1) return { ...log, held: [...log.held, event].sort(bySeq) };
  return releaseHeld({ ...log, seq: event.seq, turns: applyToTurns(log.turns, event) });
}

/** Whether events are missing: what the server has of them must be asked for. */
export function hasGap(log: ConversationLog): boolean {
  return log.held.length > 0;
}

/** Older turns before the ones that are known. */
export function prependTurns(log: ConversationLog, older: Turn[]): ConversationLog {
  const known = new Set(log.turns.map(({ id }) => id));
  return { ...log, turns: [...older.filter(({ id }) => !known.has(id)), ...log.turns] };
}

/** The turns before a newer page's first one, when that one is known. */
export function turnsBefore(turns: Turn[], page: TurnPage): Turn[] {
  const first = page.turns[0];
  const index = first ? turns.findIndex(({ id }) => id === first.id) : -1;
  return index > 0 ? turns.slice(0, index) : [];
}

function releaseHeld(log: ConversationLog): ConversationLog {
  let { seq, turns } = log;
  const held = log.held.filter((event) => {
    if (event.seq !== seq + 1) return event.seq > seq;
    seq = event.seq;
    turns = applyToTurns(turns, event);
    return false;
  });
  return { seq, turns, held };
}

function applyToTurns(turns: Turn[], event: ConversationEvent): Turn[] {
  const index = turns.findLastIndex(({ id }) => id === event.turnId);
  const turn = turns[index];
  if (turn) return turns.with(index, applyTurnEvent(turn, event));
  return event.type === "user_turn" ? [...turns, event.turn] : turns;
}

function bySeq(a: ConversationEvent, b: ConversationEvent): number {
  return a.seq - b.seq;
}
