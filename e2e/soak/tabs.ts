import { setTimeout as sleep } from "node:timers/promises";
import type { ServerFrame } from "@latchkey/contracts";
import { openLiveTab } from "../support/live-tab.ts";
import { createSequenceCheck, type SequenceCheck, type SequenceFaults } from "./sequence-check.ts";

export type TabDeps = {
  url: string;
  faults: SequenceFaults;
  /** The newest conversations, newest last. */
  conversations: readonly string[];
  onText: (text: string) => void;
  signal: AbortSignal;
};

const COMING_AND_GOING = 6;
const SHORTEST_VISIT_MS = 500;
const LONGEST_VISIT_MS = 8000;
const FOLLOWED = 3;

/** Tabs that come, follow what is new, go in the middle of it, and come back for the rest. */
export function startTabs(deps: TabDeps): Promise<unknown> {
  return Promise.all(Array.from({ length: COMING_AND_GOING }, () => comeAndGo(deps)));
}

async function comeAndGo(deps: TabDeps): Promise<void> {
  let check = createSequenceCheck(deps.faults);
  let followed: string[] = [];
  for (let visit = 0; !deps.signal.aborted; visit += 1) {
    // Every third visit is a new person; the others come back to what they have seen part of.
    if (visit % 3 === 0) {
      check = createSequenceCheck(deps.faults);
      followed = deps.conversations.slice(-FOLLOWED);
    }
    await stay(deps, check, followed);
  }
}

async function stay(
  { url, onText, signal }: TabDeps,
  check: SequenceCheck,
  followed: readonly string[],
): Promise<void> {
  const tab = await openLiveTab(url, (frame: ServerFrame, text) => {
    onText(text);
    check.see(frame);
  });
  tab.send({ type: "subscribe_sidebar" });
  tab.send({ type: "subscribe_sign_ins" });
  for (const conversationId of followed) {
    const afterSeq = check.lastSeq(conversationId) ?? 0;
    tab.send({ type: "subscribe_conversation", conversationId, afterSeq });
  }
  const visitMs = SHORTEST_VISIT_MS + Math.random() * (LONGEST_VISIT_MS - SHORTEST_VISIT_MS);
  await sleep(visitMs, undefined, { signal }).catch(() => undefined);
  await tab.close();
}
