import type { ServerMessage } from "@latchkey/contracts";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recoverRuns } from "../src/use-cases/runs/recover-runs.ts";
import { createConversationFeed } from "../src/websocket/conversation-feed.ts";
import { AT, final, openStores, type Stores } from "./support/stores.ts";

const log = pino({ level: "silent" });
const SINCE = Date.parse(AT);

let stores: Stores;

beforeEach(async () => {
  stores = await openStores();
});

afterEach(() => stores.close());

describe("after a power cut", () => {
  it("a tab that has seen more than the disk has is told to read the conversation again", async () => {
    const place = await stores.startRun("r1");
    await stores.append(place, "2");
    const left = await stores.openCopy();
    const seen = await stores.append(place, "3");

    await recoverRuns({ ...left, log }, SINCE + 1);

    const sent = await subscribe(left, seen.at(-1)?.seq);
    expect(sent).toMatchObject([{ type: "inflight_snapshot" }]);
    const page = await left.transcripts.listTurns("c1", { limit: 10 });
    expect(page).toMatchObject({
      turns: [{ status: "failed", items: [{ text: "2" }], error: { code: "RUN_INTERRUPTED" } }],
    });
    expect(sent[0]).toMatchObject({ seq: page?.seq });
    await left.close();
  });

  it("a turn that was acknowledged is there, and so is one that has ended", async () => {
    const ended = await stores.startRun("r1");
    await stores.append(ended, "2");
    await stores.runs.finish(ended, [final("ok")], { status: "ok" });
    await stores.startRun("r2");
    const left = await stores.openCopy();
    await recoverRuns({ ...left, log }, SINCE + 1);
    expect(await left.transcripts.listTurns("c1", { limit: 10 })).toMatchObject({
      turns: [
        { runId: "r1", status: "ok", items: [{ text: "2" }] },
        { runId: "r2", status: "failed", error: { code: "RUN_INTERRUPTED" } },
      ],
    });
    await left.close();
  });
});

it("after the end of the process alone, a tab gets what it has missed, with no gap", async () => {
  const place = await stores.startRun("r1");
  const seen = await stores.append(place, "2", "3");
  stores = await stores.reopen();
  await recoverRuns({ ...stores, log }, SINCE - 1);
  expect(await subscribe(stores, seen.at(-1)?.seq)).toMatchObject([{ type: "turn_final", seq: 4 }]);
});

/** What a tab gets that comes back with the last number that it has seen. */
async function subscribe(
  { transcripts }: Stores,
  afterSeq: number | undefined,
): Promise<ServerMessage[]> {
  const sent: ServerMessage[] = [];
  const feed = createConversationFeed({
    conversationId: "c1",
    transcripts,
    send: (message) => sent.push(message),
    isBehind: () => false,
    untilCaughtUp: () => Promise.resolve(),
    onError: (error) => {
      throw error;
    },
  });
  await feed.start(afterSeq);
  return sent;
}
