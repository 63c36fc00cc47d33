import { join } from "node:path";
import { skipWithout } from "@latchkey/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createApi } from "../support/api.ts";
import { setImmutable, whyNoImmutableFiles } from "../support/immutable-files.ts";
import { openTab } from "../support/tab.ts";
import { createWorld, type World } from "../support/world.ts";

skipWithout(whyNoImmutableFiles());

let world: World;
let taken: string[] = [];

beforeEach(async () => {
  world = await createWorld();
});

afterEach(async () => {
  giveBack();
  await world.close();
});

function giveBack(): void {
  if (taken.length > 0) setImmutable("-", taken);
  taken = [];
}

it("a data directory that turns read-only refuses new turns, answers reads, and loses nothing of a turn that runs", async () => {
  const { url } = await world.start();
  const { dataDirectory } = world.config;
  const api = createApi(url);
  const tab = await openTab(url);
  const finished = await api.createConversation();
  await api.untilRunEnds((await api.send(finished, "Hello")).runId);
  const running = await api.createConversation();
  tab.send({ type: "subscribe_conversation", conversationId: running, afterSeq: 0 });
  world.sim.control.holdAnswers(5);
  const { runId } = await api.send(running, "long: 60");
  await tab.until("assistant_delta");

  taken = [dataDirectory, join(dataDirectory, "latchkey.db-wal")];
  setImmutable("+", taken);
  world.sim.control.releaseAnswers();
  await expect.poll(() => world.logs.join("")).toContain("storage.write_failed");
  const body = { input: "Is it?", provider: "codex", model: "gpt-5.5" };
  const refused = await api.request("POST", `/api/conversations/${finished}/turns`, body);
  expect(refused).toMatchObject({ status: 503, body: { code: "STORAGE_UNAVAILABLE" } });
  expect(refused.text).toContain("read-only");
  for (const path of ["health", "providers", "codex/homes", "conversations", "agents", "flows"]) {
    expect(await api.request("GET", `/api/${path}`), path).toMatchObject({ status: 200 });
  }
  expect((await api.turns(finished)).turns).toMatchObject([{ input: "Hello", status: "ok" }]);
  expect(await api.run(runId)).toMatchObject({ status: "running" });

  giveBack();
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
  const { turns, seq } = await api.turns(running);
  await tab.until("turn_final", (frame) => frame.seq === seq);
  const seqs = tab.frames.flatMap((frame) => ("seq" in frame ? [frame.seq] : []));
  expect(seqs).toEqual(seqs.map((_seq, index) => index + 1));
  const shown = tab.frames.flatMap((frame) =>
    frame.type === "assistant_delta" ? [frame.text] : [],
  );
  expect(turns).toMatchObject([{ items: [{ type: "text", text: shown.join("") }] }]);
  const { runId: next } = await api.send(finished, "And now?");
  expect(await api.untilRunEnds(next)).toMatchObject({ status: "ok" });
});

it("a server goes down although a turn cannot be stored, and the next one ends that turn", async () => {
  const { url } = await world.start();
  const { dataDirectory } = world.config;
  const api = createApi(url);
  const conversationId = await api.createConversation();
  world.sim.control.holdAnswers(5);
  const { runId } = await api.send(conversationId, "long: 60");
  await world.sim.control.untilAnswerHeld();
  taken = [dataDirectory, join(dataDirectory, "latchkey.db-wal")];
  setImmutable("+", taken);
  await world.stop();

  giveBack();
  const next = createApi((await world.start()).url);
  expect(await next.run(runId)).toMatchObject({
    status: "interrupted",
    error: { code: "RUN_INTERRUPTED" },
  });
});
