import type { ServerFrame } from "@latchkey/contracts";

/** Follows one tab's conversations and notes every event that is missing or comes twice. */
export type SequenceCheck = {
  see(frame: ServerFrame): void;
  /** The number that a subscription goes on from. */
  lastSeq(conversationId: string): number | undefined;
};

export type SequenceFaults = { lost: string[]; doubled: string[]; events: number };

export function createSequenceCheck(faults: SequenceFaults): SequenceCheck {
  const last = new Map<string, number>();
  return {
    lastSeq: (conversationId) => last.get(conversationId),
    see(frame) {
      if (!("seq" in frame)) return;
      const { conversationId, seq } = frame;
      const before = last.get(conversationId) ?? 0;
      if (frame.type === "inflight_snapshot") {
        if (seq < before) faults.lost.push(`${conversationId}: ${before} → snapshot ${seq}`);
      } else {
        faults.events += 1;
        if (seq <= before) faults.doubled.push(`${conversationId}: ${seq} after ${before}`);
        if (seq > before + 1) faults.lost.push(`${conversationId}: ${before} → ${seq}`);
      }
      last.set(conversationId, Math.max(before, seq));
    },
  };
}
