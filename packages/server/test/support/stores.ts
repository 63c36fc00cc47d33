import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConversationEvent, Turn } from "@latchkey/contracts";
import type { ConversationStore } from "../../src/ports/conversation-store.ts";
import { FIRST_STATE } from "../../src/ports/run-state.ts";
import type { NewEvent, RunStore, StoredRun, TurnPlace } from "../../src/ports/run-store.ts";
import type { TranscriptStore } from "../../src/ports/transcript-store.ts";
import { createConversationStore } from "../../src/storage/conversation-store.ts";
import { createRunStore } from "../../src/storage/run-store.ts";
import { openDatabase } from "../../src/storage/sqlite.ts";
import { createTranscriptStore } from "../../src/storage/transcript-store.ts";

/** When everything in these stores was: since the machine started, so no power cut lies between. */
export const AT = new Date().toISOString();

export type Stores = {
  conversations: ConversationStore;
  runs: RunStore;
  transcripts: TranscriptStore;
  /** Starts a run in a conversation, which is created when it is not there. */
  startRun(id: string, conversationId?: string): Promise<TurnPlace>;
  append(place: TurnPlace, ...texts: string[]): Promise<ConversationEvent[]>;
  /** Opens what is in the files now, as a power cut might leave it. */
  openCopy(): Promise<Stores>;
  /** Opens the same files anew, as the next process does. */
  reopen(): Promise<Stores>;
  /** Leaves the files to a server. */
  release(): Promise<void>;
  close(): Promise<void>;
};

/** Opens the stores of a world while no server runs there; of a directory of their own by default. */
export async function openStores(directory?: string): Promise<Stores> {
  return openIn(directory ?? (await mkdtemp(join(tmpdir(), "latchkey-storage-"))));
}

async function openIn(directory: string): Promise<Stores> {
  const db = await openDatabase(join(directory, "data", "latchkey.db"));
  const stores = {
    conversations: createConversationStore(db),
    runs: createRunStore(db),
    transcripts: createTranscriptStore(db),
  };
  return {
    ...stores,
    startRun: (id, conversationId = "c1") => startRun(stores, { id, conversationId }),
    append: (place, ...texts) => stores.runs.append(place, texts.map(delta)),
    async reopen() {
      await db.destroy();
      return openIn(directory);
    },
    async openCopy() {
      const copy = await mkdtemp(join(tmpdir(), "latchkey-storage-"));
      await cp(directory, copy, { recursive: true });
      return openIn(copy);
    },
    release: () => db.destroy(),
    async close() {
      await db.destroy();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function startRun(
  { conversations, runs }: Pick<Stores, "conversations" | "runs">,
  { id, conversationId }: { id: string; conversationId: string },
): Promise<TurnPlace> {
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
    rootRunId: id,
    kind: "chat",
    status: "running",
    conversationId,
    turnId: turn.id,
    request: {
      kind: "chat",
      input: "hello",
      provider: "codex",
      model: "m",
      codexHome: "server",
    },
    state: FIRST_STATE,
    startedAt: AT,
  };
  await runs.start(run, { turn });
  return { conversationId, runId: id, turnId: turn.id };
}

function delta(text: string): NewEvent {
  return { type: "assistant_delta", itemId: "i1", text };
}

export function final(status: "ok" | "failed"): NewEvent {
  return { type: "turn_final", status, finishedAt: AT };
}
