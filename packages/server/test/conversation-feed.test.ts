import type { ConversationEvent, ServerMessage } from "@latchkey/contracts";
import { describe, expect, it } from "vitest";
import type { TranscriptStore } from "../src/ports/transcript-store.ts";
import { createConversationFeed } from "../src/websocket/conversation-feed.ts";

function event(seq: number): ConversationEvent {
  const place = { conversationId: "c1", runId: "r1", turnId: "t1" };
  return { type: "assistant_delta", ...place, seq, itemId: "i1", text: String(seq) };
}

/** A transcript in memory whose reads can be held up, as a busy disk does. */
function createTranscript(known: ConversationEvent[]) {
  let release: (() => void) | undefined;
  let isHeld = false;
  const transcripts: TranscriptStore = {
    listTurns: () => Promise.resolve(undefined),
    getThread: () => Promise.resolve(undefined),
    setThread: () => Promise.resolve(),
    snapshot: (id) => Promise.resolve(id === "c1" ? { seq: known.length } : undefined),
    async listEvents(_id, afterSeq, limit) {
      const page = known.filter(({ seq }) => seq > afterSeq).slice(0, limit);
      if (isHeld) await new Promise<void>((resolve) => (release = resolve));
      return page;
    },
  };
  return {
    transcripts,
    hold: () => (isHeld = true),
    letGo: () => {
      isHeld = false;
      release?.();
    },
  };
}

function seqsOf(sent: ServerMessage[]): number[] {
  return sent.flatMap((message) => ("seq" in message ? [message.seq] : []));
}

describe("a conversation's feed", () => {
  it("replays what a returning tab has missed, then goes on live", async () => {
    const known = [1, 2, 3, 4].map(event);
    const sent: ServerMessage[] = [];
    const { transcripts } = createTranscript(known);
    const feed = createConversationFeed({
      conversationId: "c1",
      transcripts,
      send: (message) => sent.push(message),
    });
    await feed.start(2);
    feed.offer([event(5)]);
    expect(seqsOf(sent)).toEqual([3, 4, 5]);
  });

  it("neither loses nor doubles events that happen while it reads the store", async () => {
    const known = [1, 2, 3].map(event);
    const sent: ServerMessage[] = [];
    const transcript = createTranscript(known);
    const feed = createConversationFeed({
      conversationId: "c1",
      transcripts: transcript.transcripts,
      send: (message) => sent.push(message),
    });
    transcript.hold();
    const started = feed.start(0);
    await new Promise((resolve) => setImmediate(resolve));
    known.push(event(4), event(5));
    feed.offer([event(4)]);
    feed.offer([event(5)]);
    transcript.letGo();
    await started;
    await expect.poll(() => seqsOf(sent)).toEqual([1, 2, 3, 4, 5]);
    feed.offer([event(3), event(4), event(5), event(6)]);
    expect(seqsOf(sent)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("reads from the store what a live event shows to be missing", async () => {
    const known = [event(1)];
    const sent: ServerMessage[] = [];
    const { transcripts } = createTranscript(known);
    const feed = createConversationFeed({
      conversationId: "c1",
      transcripts,
      send: (message) => sent.push(message),
    });
    await feed.start(1);
    known.push(event(2), event(3));
    feed.offer([event(3)]);
    await expect.poll(() => seqsOf(sent)).toEqual([2, 3]);
  });

  it("sends a snapshot to a tab that knows nothing yet, and refuses unknown conversations", async () => {
    const sent: ServerMessage[] = [];
    const { transcripts } = createTranscript([event(1)]);
    const open = (conversationId: string) =>
      createConversationFeed({ conversationId, transcripts, send: (m) => sent.push(m) });
    await open("c1").start(undefined);
    expect(sent).toEqual([{ type: "inflight_snapshot", conversationId: "c1", seq: 1 }]);
    await expect(open("c2").start(undefined)).rejects.toMatchObject({ message: /conversation/ });
  });
});
