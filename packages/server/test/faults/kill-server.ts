import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { Turn } from "@latchkey/contracts";
import { expect } from "vitest";
import { createApi, type Api } from "../support/api.ts";
import type { ServerProcess } from "../support/server-process.ts";
import { openTab, type Tab } from "../support/tab.ts";
import type { World } from "../support/world.ts";

const CONVERSATIONS = 3;
const ROUNDS_TO_A_CONVERSATION = 10;
const LONGEST_WAIT_MS = 1500;

/** What one conversation's follower has seen, over all rounds. */
type Followed = { id: string; seq: number; texts: Map<string, string> };

export type KillReport = {
  rounds: number;
  acknowledged: number;
  interrupted: number;
  finished: number;
  /** Sent, but not acknowledged before the kill; may be there or not. */
  unacknowledged: number;
  events: number;
};

/**
 * Kills a server again and again while it streams turns, at a random moment each time, and checks
 * after each start that all that was acknowledged is there once and that a tab catches up.
 */
export async function killServerAgainAndAgain(world: World, rounds: number): Promise<KillReport> {
  const report = {
    rounds,
    acknowledged: 0,
    interrupted: 0,
    finished: 0,
    unacknowledged: 0,
    events: 0,
  };
  const acknowledged = new Map<string, { conversationId: string; input: string }>();
  const inputs: string[] = [];
  let followed: Followed[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const server = await world.startProcess();
    const api = createApi(server.url);
    if (round % ROUNDS_TO_A_CONVERSATION === 0) followed = await openConversations(api);
    const tab = await catchUp(server, api, followed);
    await sendAndKill({ server, api, tab, followed }, round, (input, sent) => {
      inputs.push(input);
      if (sent) acknowledged.set(sent.runId, { conversationId: sent.conversationId, input });
      else report.unacknowledged += 1;
    });
    report.events += readEvents(tab, followed);
    expect(await checkDatabase(world.config.dataDirectory)).toBe("ok");
  }
  const server = await world.startProcess();
  const api = createApi(server.url);
  (await catchUp(server, api, followed)).close();
  const turns = await readAllTurns(api);
  for (const [runId, { conversationId, input }] of acknowledged) {
    const [turn, ...others] = turns.filter((each) => each.runId === runId);
    expect(others).toEqual([]);
    expect(turn).toMatchObject({ conversationId, input });
    if (turn?.status === "ok") report.finished += 1;
    else {
      expect(turn).toMatchObject({ status: "failed", error: { code: "RUN_INTERRUPTED" } });
      report.interrupted += 1;
    }
  }
  for (const input of inputs) {
    expect(turns.filter((turn) => turn.input === input).length).toBeLessThanOrEqual(1);
  }
  report.acknowledged = acknowledged.size;
  await server.stop();
  return report;
}

async function openConversations(api: Api): Promise<Followed[]> {
  const ids = await Promise.all(
    Array.from({ length: CONVERSATIONS }, () => api.createConversation()),
  );
  return ids.map((id) => ({ id, seq: 0, texts: new Map() }));
}

/** A tab that comes back with its last numbers gets the rest: each event once, with no gap. */
async function catchUp(server: ServerProcess, api: Api, followed: Followed[]): Promise<Tab> {
  const tab = await openTab(server.url);
  for (const each of followed) {
    const { turns, seq } = await api.turns(each.id);
    expect(turns.filter(({ status }) => status === "running")).toEqual([]);
    tab.send({ type: "subscribe_conversation", conversationId: each.id, afterSeq: each.seq });
    if (seq > each.seq) {
      await tab.until(
        "turn_final",
        (frame) => frame.conversationId === each.id && frame.seq === seq,
      );
    }
    const last = each.seq;
    readEvents(tab, [each]);
    expect(each.seq).toBe(seq);
    expect(each.seq).toBeGreaterThanOrEqual(last);
    expectStored(each, turns);
  }
  tab.frames.length = 0;
  return tab;
}

/** Notes what a tab has got; fails at a gap or a double. Answers how many events there were. */
function readEvents(tab: Tab, followed: Followed[]): number {
  let events = 0;
  for (const each of followed) {
    for (const frame of tab.frames) {
      if (!("seq" in frame) || !("conversationId" in frame)) continue;
      if (frame.conversationId !== each.id || frame.type === "inflight_snapshot") continue;
      expect(frame.seq, "no gap and no double").toBe(each.seq + 1);
      each.seq = frame.seq;
      events += 1;
      if (frame.type !== "assistant_delta") continue;
      each.texts.set(frame.runId, (each.texts.get(frame.runId) ?? "") + frame.text);
    }
  }
  return events;
}

/** What a tab was shown is what is stored: it is sent only after that. */
function expectStored({ texts }: Followed, turns: Turn[]): void {
  for (const [runId, shown] of texts) {
    const turn = turns.find((each) => each.runId === runId);
    const stored = turn?.items
      .flatMap((item) => (item.type === "text" ? [item.text] : []))
      .join("");
    expect(stored).toBe(shown);
  }
}

type Round = { server: ServerProcess; api: Api; tab: Tab; followed: Followed[] };

async function sendAndKill(
  { server, api, followed }: Round,
  round: number,
  onSent: (input: string, sent?: { runId: string; conversationId: string }) => void,
): Promise<void> {
  const sending = followed.map(async ({ id }, index) => {
    const input = `say: round ${round}, turn ${index}\nlong: ${20 + Math.floor(Math.random() * 150)}`;
    // No answer is no acknowledgement.
    onSent(input, await api.send(id, input).catch(() => undefined));
  });
  await sleep(Math.random() * LONGEST_WAIT_MS);
  await server.kill();
  await Promise.all(sending);
}

async function readAllTurns(api: Api): Promise<Turn[]> {
  const { body } = await api.request("GET", "/api/conversations?limit=100");
  const { conversations } = body as { conversations: { id: string }[] };
  const pages = await Promise.all(conversations.map(({ id }) => api.turns(id)));
  return pages.flatMap(({ turns }) => turns);
}

/** Looks at a copy, so that the next server finds the files as the killed one left them. */
async function checkDatabase(dataDirectory: string): Promise<unknown> {
  const directory = await mkdtemp(join(tmpdir(), "latchkey-copy-"));
  try {
    for (const file of ["latchkey.db", "latchkey.db-wal"]) {
      await copyFile(join(dataDirectory, file), join(directory, file));
    }
    const db = new DatabaseSync(join(directory, "latchkey.db"));
    const row = db.prepare("PRAGMA integrity_check").get();
    db.close();
    return row?.["integrity_check"];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
