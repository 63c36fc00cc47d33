import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AT, final, openStores, type Stores } from "./support/stores.ts";

let stores: Stores;

beforeEach(async () => {
  stores = await openStores();
});

afterEach(() => stores.close());

describe("runs and their events", () => {
  it("numbers the events of a conversation from 1 without gaps", async () => {
    const place = await stores.startRun("r1");
    await stores.append(place, "a", "b");
    await stores.runs.finish(place, [final("ok")], { status: "ok" });
    await stores.append(await stores.startRun("r2"), "c");

    const events = await stores.transcripts.listEvents("c1", 0, 100);
    expect(events.map(({ seq, type }) => [seq, type])).toEqual([
      [1, "user_turn"],
      [2, "assistant_delta"],
      [3, "assistant_delta"],
      [4, "turn_final"],
      [5, "user_turn"],
      [6, "assistant_delta"],
    ]);
  });

  it("reads the same turn while it runs, when it is final, and after a new start", async () => {
    const place = await stores.startRun("r1");
    await stores.append(place, "Hel", "lo");
    const running = await stores.transcripts.snapshot("c1");
    expect(running).toMatchObject({ seq: 3, turn: { items: [{ type: "text", text: "Hello" }] } });
    await stores.runs.finish(place, [final("ok")], { status: "ok" });

    stores = await stores.reopen();
    expect(await stores.transcripts.listTurns("c1", { limit: 10 })).toMatchObject({
      seq: 4,
      hasMore: false,
      turns: [{ status: "ok", items: [{ text: "Hello" }] }],
    });
  });

  it("refuses a second run in a conversation that has one, and stores nothing of it", async () => {
    await stores.startRun("r1");
    await expect(stores.startRun("r2")).rejects.toMatchObject({ code: "RUN_IN_PROGRESS" });
    expect(await stores.runs.get("r2")).toBeUndefined();
    expect(await stores.transcripts.listEvents("c1", 0, 100)).toHaveLength(1);
  });

  it("pages back through turns", async () => {
    for (const id of ["r1", "r2", "r3"]) {
      const place = await stores.startRun(id);
      await stores.runs.finish(place, [final("ok")], { status: "ok" });
    }
    const newest = await stores.transcripts.listTurns("c1", { limit: 2 });
    expect(newest?.turns.map(({ runId }) => runId)).toEqual(["r2", "r3"]);
    expect(newest?.hasMore).toBe(true);
    const older = await stores.transcripts.listTurns("c1", { limit: 2, before: "turn-r2" });
    expect(older?.turns.map(({ runId }) => runId)).toEqual(["r1"]);
    expect(older?.hasMore).toBe(false);
  });

  it("lists runs that wait for a sign-in until they are tried again or the talk goes on", async () => {
    const expired = { code: "CODEX_AUTH_EXPIRED", message: "…" } as const;
    for (const [run, conversation] of [
      ["r1", "c1"],
      ["r2", "c2"],
      ["r3", "c3"],
    ] as const) {
      const place = await stores.startRun(run, conversation);
      await stores.runs.finish(place, [final("failed")], { status: "failed", error: expired });
    }
    await stores.startRun("r4", "c2");
    await stores.conversations.change("c3", { archived: true, updatedAt: AT });
    expect(await stores.runs.listWaitingForSignIn("server")).toEqual([
      { runId: "r1", conversationId: "c1" },
    ]);
  });

  it("deletes a conversation with everything in it", async () => {
    await stores.startRun("r1");
    expect(await stores.conversations.delete("c1")).toBe(true);
    expect(await stores.runs.get("r1")).toBeUndefined();
    expect(await stores.transcripts.listEvents("c1", 0, 100)).toEqual([]);
    expect(await stores.conversations.delete("c1")).toBe(false);
  });
});

describe("the list of conversations", () => {
  it("pages by the newest change and finds by title", async () => {
    const { conversations } = stores;
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
  });

  it("takes the signs of a search for what they are", async () => {
    const { conversations } = stores;
    for (const title of ["100 % done", "snake_case", "C:\\temp", "Plain"]) {
      const common = { provider: "codex", model: "m", createdAt: AT } as const;
      await conversations.create({ id: title, title, ...common });
    }
    const find = async (search: string) => {
      const page = await conversations.list({ limit: 9, archived: "false", search });
      return page.conversations.map(({ title }) => title);
    };
    expect(await find("%")).toEqual(["100 % done"]);
    expect(await find("_")).toEqual(["snake_case"]);
    expect(await find("\\")).toEqual(["C:\\temp"]);
    expect(await find("PLAIN")).toEqual(["Plain"]);
  });
});
