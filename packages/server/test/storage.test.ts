import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Turn } from "@latchkey/contracts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { NewEvent, StoredRun } from "../src/ports/run-store.ts";
import { createConversationStore } from "../src/storage/conversation-store.ts";
import { createRunStore } from "../src/storage/run-store.ts";
import { openDatabase } from "../src/storage/sqlite.ts";
import { createTranscriptStore } from "../src/storage/transcript-store.ts";

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "latchkey-storage-"));
  file = join(directory, "data", "latchkey.db");
});

afterEach(() => rm(directory, { recursive: true, force: true }));

async function open() {
  const db = await openDatabase(file);
  const conversations = createConversationStore(db);
  return { db, conversations, runs: createRunStore(db), transcripts: createTranscriptStore(db) };
}

type Stores = Awaited<ReturnType<typeof open>>;

const AT = "2026-11-21T10:00:00.000Z";

async function startRun({ conversations, runs }: Stores, id: string, conversationId = "c1") {
  if (!(await conversations.get(conversationId))) {
    await conversations.create({
      id: conversationId,
      title: `About ${conversationId}`,
      provider: "codex",
      model: "m",
      createdAt: AT,
    });
  }
  const turn: Turn = {
    id: `turn-${id}`,
    conversationId,
    runId: id,
    provider: "codex",
    model: "m",
    codexHome: "server",
    input: "hello",
    items: [],
    status: "running",
    startedAt: AT,
  };
  const run: StoredRun = {
    id,
    kind: "chat",
    status: "running",
    conversationId,
    turnId: turn.id,
    request: { input: "hello", provider: "codex", model: "m", codexHome: "server" },
    startedAt: AT,
  };
  await runs.start(run, turn);
  return { conversationId, runId: id, turnId: turn.id };
}

const delta = (text: string): NewEvent => ({ type: "assistant_delta", itemId: "i1", text });
const final = (status: "ok" | "failed"): NewEvent => ({
  type: "turn_final",
  status,
  finishedAt: AT,
});

describe("runs and their events", () => {
  it("numbers the events of a conversation from 1 without gaps", async () => {
    const stores = await open();
    const place = await startRun(stores, "r1");
    await stores.runs.append(place, [delta("a"), delta("b")]);
    await stores.runs.finish(place, [final("ok")], { status: "ok" });
    const next = await startRun(stores, "r2");
    await stores.runs.append(next, [delta("c")]);

    const events = await stores.transcripts.listEvents("c1", 0, 100);
    expect(events.map(({ seq, type }) => [seq, type])).toEqual([
      [1, "user_turn"],
      [2, "assistant_delta"],
      [3, "assistant_delta"],
      [4, "turn_final"],
      [5, "user_turn"],
      [6, "assistant_delta"],
    ]);
    await stores.db.destroy();
  });

  it("reads the same turn while it runs, when it is final, and after a new start", async () => {
    const before = await open();
    const place = await startRun(before, "r1");
    await before.runs.append(place, [delta("Hel"), delta("lo")]);
    const running = await before.transcripts.snapshot("c1");
    expect(running).toMatchObject({ seq: 3, turn: { items: [{ type: "text", text: "Hello" }] } });
    await before.runs.finish(place, [final("ok")], { status: "ok" });
    await before.db.destroy();

    const after = await open();
    const page = await after.transcripts.listTurns("c1", { limit: 10 });
    expect(page).toMatchObject({
      seq: 4,
      hasMore: false,
      turns: [{ status: "ok", items: [{ text: "Hello" }] }],
    });
    await after.db.destroy();
  });

  it("refuses a second run in a conversation that has one, and stores nothing of it", async () => {
    const stores = await open();
    await startRun(stores, "r1");
    await expect(startRun(stores, "r2")).rejects.toMatchObject({ code: "RUN_IN_PROGRESS" });
    expect(await stores.runs.get("r2")).toBeUndefined();
    expect(await stores.transcripts.listEvents("c1", 0, 100)).toHaveLength(1);
    await stores.db.destroy();
  });

  it("pages back through turns", async () => {
    const stores = await open();
    for (const id of ["r1", "r2", "r3"]) {
      const place = await startRun(stores, id);
      await stores.runs.finish(place, [final("ok")], { status: "ok" });
    }
    const newest = await stores.transcripts.listTurns("c1", { limit: 2 });
    expect(newest?.turns.map(({ runId }) => runId)).toEqual(["r2", "r3"]);
    expect(newest?.hasMore).toBe(true);
    const older = await stores.transcripts.listTurns("c1", { limit: 2, before: "turn-r2" });
    expect(older?.turns.map(({ runId }) => runId)).toEqual(["r1"]);
    expect(older?.hasMore).toBe(false);
    await stores.db.destroy();
  });

  it("lists runs that wait for a sign-in until they are tried again or the talk goes on", async () => {
    const stores = await open();
    const expired = { code: "CODEX_AUTH_EXPIRED", message: "…" } as const;
    for (const [run, conversation] of [
      ["r1", "c1"],
      ["r2", "c2"],
      ["r3", "c3"],
    ] as const) {
      const place = await startRun(stores, run, conversation);
      await stores.runs.finish(place, [final("failed")], { status: "failed", error: expired });
    }
    await startRun(stores, "r4", "c2");
    await stores.conversations.change("c3", { archived: true, updatedAt: AT });
    expect(await stores.runs.listWaitingForSignIn("server")).toEqual([
      { runId: "r1", conversationId: "c1" },
    ]);
    await stores.db.destroy();
  });

  it("deletes a conversation with everything in it", async () => {
    const stores = await open();
    await startRun(stores, "r1");
    expect(await stores.conversations.delete("c1")).toBe(true);
    expect(await stores.runs.get("r1")).toBeUndefined();
    expect(await stores.transcripts.listEvents("c1", 0, 100)).toEqual([]);
    expect(await stores.conversations.delete("c1")).toBe(false);
    await stores.db.destroy();
  });
});

describe("the list of conversations", () => {
  it("pages by the newest change and finds by title", async () => {
    const { db, conversations } = await open();
    for (const [index, title] of ["alpha", "beta", "gamma"].entries()) {
      const createdAt = new Date(Date.parse(AT) + index * 1000).toISOString();
      await conversations.create({ id: title, title, provider: "codex", model: "m", createdAt });
    }
    const first = await conversations.list({ limit: 2, archived: "false" });
    expect(first.conversations.map(({ id }) => id)).toEqual(["gamma", "beta"]);
    const rest = await conversations.list({
      limit: 2,
      archived: "false",
      ...(first.nextCursor !== undefined && { cursor: first.nextCursor }),
    });
    expect(rest.conversations.map(({ id }) => id)).toEqual(["alpha"]);
    expect(rest.nextCursor).toBeUndefined();
    const found = await conversations.list({ limit: 9, archived: "false", search: "ALPH" });
    expect(found.conversations.map(({ id }) => id)).toEqual(["alpha"]);
    await db.destroy();
  });
});
