import type { ConversationEvent } from "@latchkey/contracts";
import { expect, test } from "vitest";
import {
  type ConversationLog,
  hasGap,
  openLog,
  prependTurns,
  receiveEvent,
  turnsBefore,
} from "../src/features/transcript/stream/conversation-log.ts";
import { delta, final, runningTurn, userTurn } from "./turns.ts";

const EVENTS = [
  userTurn(1, "t1"),
  delta(2, "t1", "Hel"),
  delta(3, "t1", "lo"),
  final(4, "t1"),
  userTurn(5, "t2"),
  delta(6, "t2", "again"),
];
const EMPTY: ConversationLog = { seq: 0, turns: [], held: [] };

function receiveAll(events: ConversationEvent[], log = EMPTY): ConversationLog {
  return events.reduce(receiveEvent, log);
}

function textOf(log: ConversationLog): string[] {
  return log.turns.map(({ items }) =>
    items.map((item) => ("text" in item ? item.text : "")).join(),
  );
}

test("events in order make the turns", () => {
  const log = receiveAll(EVENTS);
  expect(log.seq).toBe(6);
  expect(textOf(log)).toEqual(["Hello", "again"]);
  expect(log.turns.map(({ status }) => status)).toEqual(["ok", "running"]);
});

test("an event that comes twice counts once", () => {
  const doubled = EVENTS.flatMap((event) => [event, event]);
  expect(receiveAll([...doubled, ...EVENTS])).toEqual(receiveAll(EVENTS));
});

test("events in any order make the same turns", () => {
  for (let shift = 0; shift < EVENTS.length; shift += 1) {
    const rotated = [...EVENTS.slice(shift), ...EVENTS.slice(0, shift)];
    expect(receiveAll(rotated)).toEqual(receiveAll(EVENTS));
    expect(receiveAll(rotated.toReversed())).toEqual(receiveAll(EVENTS));
  }
});

test("a missing event is a gap until it comes, and nothing after it is shown before", () => {
  const [first, second, third, ...rest] = EVENTS;
  const gapped = receiveAll([first!, third!, ...rest]);
  expect(hasGap(gapped)).toBe(true);
  expect(gapped.seq).toBe(1);
  expect(textOf(gapped)).toEqual([""]);
  const whole = receiveEvent(gapped, second!);
  expect(hasGap(whole)).toBe(false);
  expect(whole).toEqual(receiveAll(EVENTS));
});

test("events received while a page was fetched go on top of it, each once", () => {
  const atThree = receiveAll(EVENTS.slice(0, 3));
  const page = { turns: atThree.turns, seq: 3, hasMore: false };
  expect(openLog(page, EVENTS.slice(1))).toEqual(receiveAll(EVENTS));
});

test("older turns go before the known ones, each once", () => {
  const log = { ...EMPTY, turns: [runningTurn("t2"), runningTurn("t3")] };
  const older = [runningTurn("t1"), runningTurn("t2")];
  expect(prependTurns(log, older).turns.map(({ id }) => id)).toEqual(["t1", "t2", "t3"]);
});

test("turns before a newer page are kept only when they reach up to it", () => {
  const turns = [runningTurn("t1"), runningTurn("t2")];
  const joined = { turns: [runningTurn("t2"), runningTurn("t3")], seq: 9, hasMore: true };
  expect(turnsBefore(turns, joined).map(({ id }) => id)).toEqual(["t1"]);
  const apart = { turns: [runningTurn("t8")], seq: 9, hasMore: true };
  expect(turnsBefore(turns, apart)).toEqual([]);
});
