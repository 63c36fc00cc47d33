import type { ServerMessage } from "@latchkey/contracts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TranscriptStore } from "../src/ports/transcript-store.ts";
import { createConversationFeed } from "../src/websocket/conversation-feed.ts";
import { openStores, type Stores } from "./support/stores.ts";

let stores: Stores;

beforeEach(async () => {
  stores = await openStores();
});

afterEach(() => stores.close());

function openFeed(conversationId = "c1", transcripts: TranscriptStore = stores.transcripts) {
  const sent: ServerMessage[] = [];
  const errors: unknown[] = [];
  const pace = { isBehind: false, untilCaughtUp: Promise.resolve() };
  const feed = createConversationFeed({
    conversationId,
    transcripts,
    send: (message) => sent.push(message),
    isBehind: () => pace.isBehind,
    untilCaughtUp: () => pace.untilCaughtUp,
    onError: (error) => errors.push(error),
  });
  const seqs = () => sent.flatMap((message) => ("seq" in message ? [message.seq] : []));
  return { feed, sent, errors, seqs, pace };
}

describe("a conversation's feed", () => {
  it("replays what a returning tab has missed, then goes on live", async () => {
    const place = await stores.startRun("r1");
    await stores.append(place, "2", "3", "4");
    const { feed, seqs } = openFeed();
    await feed.start(2);
    feed.offer(await stores.append(place, "5"));
    expect(seqs()).toEqual([3, 4, 5]);
  });

  it("leaves to the store what a slow tab cannot take yet, and goes on in order", async () => {
    const place = await stores.startRun("r1");
    const { feed, seqs, pace } = openFeed();
    await feed.start(1);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    Object.assign(pace, { isBehind: true, untilCaughtUp: promise });
    feed.offer(await stores.append(place, "2", "3"));
    feed.offer(await stores.append(place, "4"));
    expect(seqs()).toEqual([]);
    pace.isBehind = false;
    resolve(undefined);
    await expect.poll(seqs).toEqual([2, 3, 4]);
    feed.offer(await stores.append(place, "5"));
    expect(seqs()).toEqual([2, 3, 4, 5]);
  });

  it("neither loses nor doubles events that happen while it reads the store", async () => {
    const place = await stores.startRun("r1");
    await stores.append(place, "2", "3");
    const held = Promise.withResolvers<undefined>();
    const isReading = Promise.withResolvers<undefined>();
    const { feed, seqs } = openFeed("c1", {
      ...stores.transcripts,
      async listEvents(...range) {
        const events = await stores.transcripts.listEvents(...range);
        isReading.resolve(undefined);
        await held.promise;
        return events;
      },
    });
    const started = feed.start(0);
    await isReading.promise;
    const [fourth] = await stores.append(place, "4");
    feed.offer([fourth!]);
    const [fifth] = await stores.append(place, "5");
    feed.offer([fifth!]);
    held.resolve(undefined);
    await started;
    await expect.poll(seqs).toEqual([1, 2, 3, 4, 5]);
    feed.offer([fourth!, fifth!, ...(await stores.append(place, "6"))]);
    expect(seqs()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("reads from the store what a live event shows to be missing", async () => {
    const place = await stores.startRun("r1");
    const { feed, seqs } = openFeed();
    await feed.start(1);
    const [, third] = await stores.append(place, "2", "3");
    feed.offer([third!]);
    await expect.poll(seqs).toEqual([2, 3]);
  });

  it("sends a snapshot with the turn so far to a tab that knows nothing yet", async () => {
    const place = await stores.startRun("r1");
    await stores.append(place, "so far");
    const { feed, sent } = openFeed();
    await feed.start(undefined);
    expect(sent).toMatchObject([
      { type: "inflight_snapshot", seq: 2, turn: { items: [{ text: "so far" }] } },
    ]);
  });

  it("refuses a conversation that is not there", async () => {
    await expect(openFeed("c2").feed.start(undefined)).rejects.toMatchObject({
      code: "INVALID_REQUEST",
    });
  });

  it("says when the store cannot be read any more", async () => {
    const place = await stores.startRun("r1");
    const broken = new Error("disk");
    let isBroken = false;
    const { feed, errors } = openFeed("c1", {
      ...stores.transcripts,
      listEvents: (...range) =>
        isBroken ? Promise.reject(broken) : stores.transcripts.listEvents(...range),
    });
    await feed.start(1);
    isBroken = true;
    const [, third] = await stores.append(place, "2", "3");
    feed.offer([third!]);
    await expect.poll(() => errors).toEqual([broken]);
  });
});
