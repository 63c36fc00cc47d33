import type { ConversationEvent } from "@latchkey/contracts";
import type { ConversationStore } from "../../ports/conversation-store.ts";
import type { LiveEvents } from "../../ports/live-events.ts";
import type { RunState } from "../../ports/run-state.ts";
import type { NewEvent, RunOutcome, RunStore, TurnPlace } from "../../ports/run-store.ts";
import { untilStored, type Patience } from "./until-stored.ts";

const BATCH_MS = 25;

/** Stores what happens in one turn, in batches, and tells listeners only what is stored. */
export type TurnRecorder = {
  readonly place: TurnPlace;
  push(event: NewEvent): void;
  /** Stores the end of the turn, with the run's outcome or with where the run goes on. */
  finish(last: NewEvent, end: TurnEnd): Promise<void>;
};

type TurnEnd = { outcome: RunOutcome; state: RunState } | { outcome?: undefined; state: RunState };

export function createTurnRecorder(
  place: TurnPlace,
  deps: Patience & { runs: RunStore; live: LiveEvents; conversations: ConversationStore },
): TurnRecorder {
  const { runs, live, conversations } = deps;
  let pending: NewEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  let lastFlushAt = -Infinity;
  let queue = Promise.resolve();
  let hasAsked = false;

  const publish = (events: ConversationEvent[]) => {
    if (events.length === 0) return;
    live.publish({ topic: "conversation", conversationId: place.conversationId, events });
  };

  /** How many questions are open is the conversation's own, for those who look at another one. */
  const tellQuestions = async () => {
    const conversation = await untilStored(deps, () => conversations.get(place.conversationId));
    if (!conversation) return;
    live.publish({ topic: "sidebar", message: { type: "conversation_upsert", conversation } });
  };

  const flush = () => {
    timer = undefined;
    lastFlushAt = performance.now();
    queue = queue.then(async () => {
      const batch = pending;
      pending = [];
      publish(await untilStored(deps, () => runs.append(place, batch)));
      if (!batch.some(({ type }) => type === "approval_request")) return;
      hasAsked = true;
      await tellQuestions();
    });
  };

  return {
    place,

    push(event) {
      const last = pending.at(-1);
      const merged = last && mergeDeltas(last, event);
      if (merged) pending[pending.length - 1] = merged;
      else pending.push(event);
      if (timer) return;
      const waitMs = lastFlushAt + BATCH_MS - performance.now();
      if (waitMs > 0) timer = setTimeout(flush, waitMs);
      else flush();
    },

    async finish(last, { outcome, state }) {
      clearTimeout(timer);
      await queue;
      const batch = [...pending, last];
      pending = [];
      const store = () =>
        outcome
          ? runs.finish(place, batch, { ...outcome, state })
          : runs.finishTurn(place, batch, state);
      publish(await untilStored(deps, store));
      if (hasAsked && !outcome) await tellQuestions();
    },
  };
}

function mergeDeltas(last: NewEvent, next: NewEvent): NewEvent | undefined {
  if (
    (last.type === "assistant_delta" || last.type === "reasoning_delta") &&
    last.type === next.type &&
    last.itemId === next.itemId
  ) {
    return { ...last, text: last.text + next.text };
  }
  if (last.type === "tool_event" && next.type === "tool_event") {
    const [before, after] = [last.event, next.event];
    if (before.kind === "output" && after.kind === "output" && before.itemId === after.itemId) {
      return { ...last, event: { ...before, text: before.text + after.text } };
    }
  }
  return undefined;
}
