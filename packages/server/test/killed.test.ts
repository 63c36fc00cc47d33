import { expect, it } from "vitest";
import { createApi } from "./support/api.ts";
import { startServerProcess } from "./support/server-process.ts";
import { openTab } from "./support/tab.ts";
import { createWorld } from "./support/world.ts";

it("a server that is killed keeps every acknowledged turn, and the run can be tried again", async () => {
  const world = await createWorld();
  try {
    const first = await startServerProcess(world.config);
    const before = createApi(first.url);
    const conversationId = await before.createConversation();
    await before.untilRunEnds((await before.send(conversationId, "Hello")).runId);
    const tab = await openTab(first.url);
    tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    world.sim.control.holdAnswers(8);
    const { runId } = await before.send(conversationId, "long: 100");
    await world.sim.control.untilAnswerHeld();
    await tab.until("assistant_delta", (frame) => frame.runId === runId);
    const sent = tab.frames.flatMap((frame) =>
      frame.type === "assistant_delta" && frame.runId === runId ? [frame.text] : [],
    );
    await first.kill();
    world.sim.control.releaseAnswers();

    const second = await startServerProcess(world.config);
    const after = createApi(second.url);
    const { turns, seq } = await after.turns(conversationId);
    expect(turns.map(({ status }) => status)).toEqual(["ok", "failed"]);
    expect(turns[1]).toMatchObject({ runId, error: { code: "RUN_INTERRUPTED" } });
    const [text] = turns[1]!.items;
    expect(text?.type === "text" && text.text.startsWith(sent.join(""))).toBe(true);
    expect(await after.run(runId)).toMatchObject({
      status: "interrupted",
      error: { code: "RUN_INTERRUPTED" },
    });

    const again = await openTab(second.url);
    again.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
    await again.until("turn_final", (frame) => frame.seq === seq);
    const seqs = again.frames.flatMap((frame) => ("seq" in frame ? [frame.seq] : []));
    expect(seqs).toEqual(Array.from({ length: seq }, (_unused, index) => index + 1));

    const retried = await after.retry(runId);
    expect(await after.untilRunEnds(retried.runId)).toMatchObject({ status: "ok", retryOf: runId });
    await second.kill();
  } finally {
    await world.close();
  }
});
