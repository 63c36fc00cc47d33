import { mkdir } from "node:fs/promises";
import { skipWithout } from "@latchkey/testing";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createApi, type Api } from "../support/api.ts";
import { ServerEnded } from "../support/server-process.ts";
import { startOnSmallDisk, whyNoMounts, type SmallDisk } from "../support/small-disk.ts";
import { openTab } from "../support/tab.ts";
import { createWorld, type World } from "../support/world.ts";

skipWithout(whyNoMounts());

let world: World;
let disk: SmallDisk;
let api: Api;

beforeEach(async () => {
  world = await createWorld();
});

afterEach(() => world.close());

it("a full disk refuses new turns with a code, and works again when there is room", async () => {
  disk = await startOnSmallDisk(world);
  api = createApi(disk.url);
  const conversationId = await api.createConversation();
  await api.untilRunEnds((await api.send(conversationId, "Hello")).runId);
  const before = await api.turns(conversationId);
  await disk.fill();
  const body = { input: "Is there room?", provider: "codex", model: "gpt-5.5" };
  const refused = await api.request("POST", `/api/conversations/${conversationId}/turns`, body);
  expect(refused).toMatchObject({ status: 503, body: { code: "STORAGE_UNAVAILABLE" } });
  expect(refused.text).toMatch(/full.*make room/);
  expect(await api.turns(conversationId)).toEqual(before);
  expect(await api.request("GET", "/api/health")).toMatchObject({ status: 200 });
  await disk.makeRoom();
  const { runId } = await api.send(conversationId, "And now?");
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
  const { turns } = await api.turns(conversationId);
  expect(turns.map(({ input }) => input)).toEqual(["Hello", "And now?"]);
});

it("a turn that runs when the disk fills up waits for room and loses nothing", async () => {
  disk = await startOnSmallDisk(world);
  api = createApi(disk.url);
  const conversationId = await api.createConversation();
  const tab = await openTab(disk.url);
  tab.send({ type: "subscribe_conversation", conversationId, afterSeq: 0 });
  world.sim.control.holdAnswers(5);
  const { runId } = await api.send(conversationId, "long: 60");
  await tab.until("assistant_delta");
  await disk.fill();
  const refused = disk.untilLogged("storage.write_failed");
  world.sim.control.releaseAnswers();
  await refused;
  expect(await api.run(runId)).toMatchObject({ status: "running" });
  await disk.makeRoom();
  expect(await api.untilRunEnds(runId)).toMatchObject({ status: "ok" });
  const { turns, seq } = await api.turns(conversationId);
  await tab.until("turn_final", (frame) => frame.seq === seq);
  const seqs = tab.frames.flatMap((frame) => ("seq" in frame ? [frame.seq] : []));
  expect(seqs).toEqual(seqs.map((_seq, index) => index + 1));
  const shown = tab.frames.flatMap((frame) =>
    frame.type === "assistant_delta" ? [frame.text] : [],
  );
  expect(turns[0]?.items).toMatchObject([{ type: "text", text: shown.join("") }]);
  expect(shown.join("").split(" ").length).toBeGreaterThan(50);
});

it("a read-only data directory ends the start with a sentence that says so", async () => {
  await mkdir(world.config.dataDirectory, { recursive: true });
  const mount = 'mount -t tmpfs -o ro,mode=0700 tmpfs "$0" && exec "$@"';
  const start = world.startProcess({
    through: ["unshare", "--mount", "sh", "-c", mount, world.config.dataDirectory],
  });
  await expect(start).rejects.toThrow(ServerEnded);
  await expect(start).rejects.toThrow(/LATCHKEY_DATA_DIR names, is read-only/);
});
