import * as contracts from "@latchkey/contracts";
import type { ConversationEvent, Turn } from "@latchkey/contracts";
import { ConversationEventSchema, TurnSchema, applyTurnEvent } from "@latchkey/contracts";
import type { Arbitrary } from "fast-check";
import { array, constantFrom, integer, oneof, record, string, tuple } from "fast-check";
import type { z } from "zod";

import { answer, at, command, output, place, reasoning, runningTurn } from "../samples.ts";
import { anyJson, nearlyLike } from "./arbitraries.ts";
import type { FuzzTarget } from "./fuzzing.ts";
import { fuzzTarget } from "./fuzzing.ts";

const SCHEMAS: [string, z.ZodType][] = Object.entries(contracts).flatMap(
  ([name, value]): [string, z.ZodType][] =>
    typeof value === "object" && "safeParse" in value ? [[name, value as z.ZodType]] : [],
);

const final: ConversationEvent = { type: "turn_final", ...place, status: "ok", finishedAt: at };
const approval: ConversationEvent = {
  type: "approval_request",
  ...place,
  approval: { type: "approval", id: "p", kind: "command", itemId: "c", answer: "pending" },
};
const SAMPLES: readonly unknown[] = [
  { type: "user_turn", ...place, turn: runningTurn },
  ...[
    answer("a", "Hi"),
    reasoning("r", "Hm"),
    command("c", "x"),
    output("c", "y"),
    final,
    approval,
  ],
  { provider: "codex", model: "gpt-5", input: "Hello", flags: { reasoningEffort: "low" } },
  { codexHome: "server", title: "New", archived: true, accessToken: "secret" },
  { type: "llm", agentType: "a", identifier: "i", messages: [{ role: "user", content: ["x"] }] },
  { type: "startLoop", label: "l", steps: [{ type: "command", agentType: "a", commandName: "c" }] },
];
const anyBody = oneof(anyJson, ...SAMPLES.map((sample) => nearlyLike(sample)));

/** What every schema of the contract is given. */
const schemas = fuzzTarget("schemas of HTTP bodies and frames", {
  inputs: tuple(constantFrom(...SCHEMAS), anyBody),
  share: 4,
  holds([[, schema], body]) {
    const parsed = schema.safeParse(body);
    if (!parsed.success) return parsed.error.issues.length > 0;
    // What was accepted is accepted again after its way over the wire.
    return schema.safeParse(JSON.parse(JSON.stringify(parsed.data ?? null))).success;
  },
});

const itemId = constantFrom("a", "b", "c");
const text = string({ maxLength: 8 });
const anyEvent: Arbitrary<ConversationEvent> = oneof(
  tuple(itemId, text).map(([id, words]) => answer(id, words)),
  tuple(itemId, text).map(([id, words]) => reasoning(id, words)),
  tuple(itemId, text).map(([id, words]) => command(id, words)),
  tuple(itemId, text).map(([id, words]) => output(id, words)),
  constantFrom(final, approval),
);

const follow = (turn: Turn, events: readonly ConversationEvent[]) =>
  events.reduce(applyTurnEvent, turn);
const overTheWire = (turn: Turn): Turn => TurnSchema.parse(JSON.parse(JSON.stringify(turn)));
const isSame = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);

/** One who came late, with a snapshot and the events after it, sees what the others see. */
const catchUp = fuzzTarget("catching up with a turn at any moment", {
  inputs: record({ events: array(anyEvent, { maxLength: 30 }), cut: integer({ min: 0, max: 30 }) }),
  holds({ events, cut }) {
    const early = follow(runningTurn, events);
    const snapshot = overTheWire(follow(runningTurn, events.slice(0, cut)));
    return isSame(follow(snapshot, events.slice(cut)), early);
  },
});

/** Events that carry a state, and not a change of it, may come twice. */
const twice = fuzzTarget("states that come twice", {
  inputs: array(anyEvent, { maxLength: 30 }),
  holds(events) {
    const doubled = events.flatMap((event) => (isState(event) ? [event, event] : [event]));
    return isSame(follow(runningTurn, doubled), follow(runningTurn, events));
  },
});

function isState(event: ConversationEvent): boolean {
  const isOutput = event.type === "tool_event" && event.event.kind === "output";
  return !isOutput && event.type !== "assistant_delta" && event.type !== "reasoning_delta";
}

/** Texts of different items may come in any order; each item's own stay in theirs. */
const interleaved = fuzzTarget("texts of several items in another order", {
  inputs: tuple(array(text, { maxLength: 10 }), array(text, { maxLength: 10 })),
  holds([ofA, ofB]) {
    const begun = [answer("a", ""), answer("b", "")];
    const [a, b] = [ofA.map((words) => answer("a", words)), ofB.map((words) => answer("b", words))];
    const inTurns = a.flatMap((event, index) => [event, ...b.slice(index, index + 1)]);
    const rest = b.slice(a.length);
    return isSame(
      follow(runningTurn, [...begun, ...inTurns, ...rest]),
      follow(runningTurn, [...begun, ...b, ...a]),
    );
  },
});

const anyAcceptedEvent = fuzzTarget("events that are only just accepted", {
  inputs: oneof(...SAMPLES.map((sample) => nearlyLike(sample))),
  holds(body) {
    const event = ConversationEventSchema.safeParse(body).data;
    if (!event) return true;
    const before = structuredClone(runningTurn);
    return (
      TurnSchema.safeParse(applyTurnEvent(runningTurn, event)).success &&
      isSame(before, runningTurn)
    );
  },
});

/** Every parser of the contract. */
export const CONTRACT_TARGETS: readonly FuzzTarget[] = [
  schemas,
  catchUp,
  twice,
  interleaved,
  anyAcceptedEvent,
];
