import type { ConversationEvent, ServerFrame, Turn, TurnPage } from "@latchkey/contracts";
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { listTurns } from "../../../api/conversations.ts";
import { useLiveSocket } from "../../../api/live-socket-context.tsx";
import type { LiveSocket, Subscription } from "../../../api/live-socket.ts";
import {
  type ConversationLog,
  hasGap,
  openLog,
  prependTurns,
  receiveEvent,
  turnsBefore,
} from "./conversation-log.ts";

export type Transcript = {
  status: "loading" | "ready" | "failed";
  turns: Turn[];
  hasMore: boolean;
  isLoadingOlder: boolean;
  error?: unknown;
};

const LOADING: Transcript = { status: "loading", turns: [], hasMore: false, isLoadingOlder: false };

/**
 * One conversation as it happens: its turns over HTTP, then every event after them. Listeners hear
 * of changes once per animation frame at the most.
 */
class ConversationStream {
  readonly #socket: LiveSocket;
  readonly #conversationId: string;
  readonly #subscription: Subscription;
  readonly #listeners = new Set<() => void>();
  #abort = new AbortController();
  #transcript = LOADING;
  #log: ConversationLog | undefined;
  #isLoading = false;
  #isSubscribed = false;
  #received: ConversationEvent[] = [];
  #stops: (() => void)[] = [];
  #cancelFrame: (() => void) | undefined;

  constructor(socket: LiveSocket, conversationId: string) {
    this.#socket = socket;
    this.#conversationId = conversationId;
    this.#subscription = {
      subscribe: () => ({
        type: "subscribe_conversation",
        conversationId,
        afterSeq: this.#log?.seq ?? 0,
      }),
      unsubscribe: { type: "unsubscribe_conversation", conversationId },
    };
  }

  get transcript(): Transcript {
    return this.#transcript;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts to follow; may be called again after `stop`. */
  start(): void {
    this.#abort = new AbortController();
    this.#stops.push(this.#socket.onFrame((frame) => this.#receiveFrame(frame)));
    this.#stops.push(this.#socket.onStatus(() => this.#reloadAfterFailure()));
    void this.load();
  }

  stop(): void {
    this.#abort.abort();
    this.#cancelFrame?.();
    for (const stop of this.#stops) stop();
    this.#stops = [];
    this.#isSubscribed = false;
    this.#isLoading = false;
    this.#received = [];
  }

  /** Reads the newest turns; what comes in meanwhile is kept and put on top. */
  async load(): Promise<void> {
    if (this.#isLoading) return;
    this.#isLoading = true;
    const { signal } = this.#abort;
    try {
      const page = await listTurns(this.#conversationId, {}, signal);
      if (signal.aborted) return;
      this.#isLoading = false;
      this.#open(page);
    } catch (error) {
      if (signal.aborted) return;
      this.#isLoading = false;
      this.#show({ status: "failed", error });
    }
  }

  async loadOlder(): Promise<void> {
    const first = this.#transcript.turns[0];
    if (!first || this.#transcript.isLoadingOlder) return;
    this.#show({ isLoadingOlder: true });
    const { signal } = this.#abort;
    try {
      const page = await listTurns(this.#conversationId, { before: first.id }, signal);
      if (this.#log) this.#log = prependTurns(this.#log, page.turns);
      this.#show({ isLoadingOlder: false, hasMore: page.hasMore });
    } catch {
      this.#show({ isLoadingOlder: false });
    }
  }

  #open(page: TurnPage): void {
    const older = turnsBefore(this.#log?.turns ?? [], page);
    this.#log = prependTurns(openLog(page, this.#received), older);
    this.#received = [];
    const hasMore = older.length > 0 ? this.#transcript.hasMore : page.hasMore;
    this.#show({ status: "ready", hasMore });
    if (!this.#isSubscribed) this.#subscribe();
    else if (hasGap(this.#log)) this.#socket.resubscribe(this.#subscription);
  }

  #subscribe(): void {
    this.#isSubscribed = true;
    this.#stops.push(this.#socket.subscribe(this.#subscription));
  }

  #receiveFrame(frame: ServerFrame): void {
    if (!("conversationId" in frame) || frame.conversationId !== this.#conversationId) return;
    if (frame.type === "inflight_snapshot") this.#checkSnapshot(frame.seq);
    else if ("seq" in frame) this.#receiveEvent(frame);
  }

  /** What a snapshot covers beyond this log was not sent as events, so it is read again. */
  #checkSnapshot(seq: number): void {
    if (this.#log && seq > this.#log.seq) void this.load();
  }

  #receiveEvent(event: ConversationEvent): void {
    if (this.#isLoading) this.#received.push(event);
    if (!this.#log) return;
    const hadGap = hasGap(this.#log);
    this.#log = receiveEvent(this.#log, event);
    if (hasGap(this.#log) && !hadGap) this.#socket.resubscribe(this.#subscription);
    this.#cancelFrame ??= scheduleFrame(() => this.#show({}));
  }

  #reloadAfterFailure(): void {
    if (this.#socket.status === "open" && this.#transcript.status === "failed") void this.load();
  }

  #show(change: Partial<Transcript>): void {
    this.#cancelFrame?.();
    this.#cancelFrame = undefined;
    this.#transcript = { ...this.#transcript, ...change, turns: this.#log?.turns ?? [] };
    for (const listener of this.#listeners) listener();
  }
}

const HIDDEN_TAB_MS = 200;

/** Calls once before the next paint; in a hidden tab, which paints nothing, a little later. */
function scheduleFrame(callback: () => void): () => void {
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const run = () => {
    cancel();
    callback();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, HIDDEN_TAB_MS);
  return cancel;
}

type Followed = { transcript: Transcript; stream: ConversationStream };

/** Follows a conversation for as long as the component is there. */
export function useConversationStream(conversationId: string): Followed {
  const socket = useLiveSocket();
  const stream = useMemo(
    () => new ConversationStream(socket, conversationId),
    [socket, conversationId],
  );
  useEffect(() => {
    stream.start();
    return () => stream.stop();
  }, [stream]);
  const transcript = useSyncExternalStore(
    (listener) => stream.onChange(listener),
    () => stream.transcript,
  );
  return { transcript, stream };
}
