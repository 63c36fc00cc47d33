import type { ConversationEvent, ListTurnsQuery, Turn, TurnPage } from "@latchkey/contracts";

type Snapshot = { seq: number; turn?: Turn };

/** Reads a conversation back: by turns, or by events after a point. */
export interface TranscriptStore {
  /** Answers undefined when there is no such conversation. */
  listTurns(conversationId: string, query: ListTurnsQuery): Promise<TurnPage | undefined>;
  listEvents(conversationId: string, afterSeq: number, limit: number): Promise<ConversationEvent[]>;
  /** The last `seq` and the turn in progress as of it; undefined when there is no such conversation. */
  snapshot(conversationId: string): Promise<Snapshot | undefined>;
  /** The provider's thread of a conversation. */
  getThread(conversationId: string): Promise<string | undefined>;
  setThread(conversationId: string, threadId: string): Promise<void>;
}
