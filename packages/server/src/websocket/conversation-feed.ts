import type { ConversationEvent, ServerMessage } from "@latchkey/contracts";
import { NotFound } from "../failure.ts";
import type { TranscriptStore } from "../ports/transcript-store.ts";

const PAGE = 500;
/** Further behind than this, a client is better served by the turns themselves. */
const MOST_REPLAYED = 5000;

/** Sends one conversation's events to one tab in order of `seq`, each once, with no gap. */
export type ConversationFeed = {
  start(afterSeq: number | undefined): Promise<void>;
  /** Offers live events; what is already sent or out of order is left to the store. */
  offer(events: ConversationEvent[]): void;
};

export function createConversationFeed({
  conversationId,
  transcripts,
  send,
  isBehind,
  untilCaughtUp,
  onError,
}: {
  conversationId: string;
  transcripts: TranscriptStore;
  send: (message: ServerMessage) => void;
  /** Whether the tab reads more slowly than it is sent to. */
  isBehind: () => boolean;
  untilCaughtUp: () => Promise<void>;
  /** The store could not be read; the feed is of no more use. */
  onError: (error: unknown) => void;
}): ConversationFeed {
  let cursor = 0;
  let newestOffered = 0;
  let isPulling = true;

  const sendEvent = (event: ConversationEvent) => {
    if (event.seq !== cursor + 1) return;
    cursor = event.seq;
    send(event);
  };

  const sendSnapshot = async () => {
    const snapshot = await transcripts.snapshot(conversationId);
    if (!snapshot) throw new NotFound("conversation");
    cursor = snapshot.seq;
    send({ type: "inflight_snapshot", conversationId, ...snapshot });
  };

  const pull = async () => {
    do {
      const events = await transcripts.listEvents(conversationId, cursor, PAGE);
      for (const event of events) {
        if (isBehind()) await untilCaughtUp();
        sendEvent(event);
      }
      if (events.length === 0) break;
    } while (cursor < newestOffered);
    isPulling = false;
  };

  return {
    async start(afterSeq) {
      const snapshot = await transcripts.snapshot(conversationId);
      if (!snapshot) throw new NotFound("conversation");
      newestOffered = Math.max(newestOffered, snapshot.seq);
      if (
        afterSeq === undefined ||
        afterSeq > snapshot.seq ||
        snapshot.seq - afterSeq > MOST_REPLAYED
      ) {
        await sendSnapshot();
      } else {
        cursor = afterSeq;
      }
      await pull();
    },

    offer(events) {
      newestOffered = Math.max(newestOffered, events.at(-1)?.seq ?? 0);
      if (isPulling) return;
      // For a slow tab events wait in the store and not in memory.
      if (!isBehind()) events.forEach(sendEvent);
      if (cursor < newestOffered) {
        isPulling = true;
        pull().catch(onError);
      }
    },
  };
}
