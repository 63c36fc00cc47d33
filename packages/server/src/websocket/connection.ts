import { setImmediate as nextRound, setTimeout as sleep } from "node:timers/promises";
import type { Duplex } from "node:stream";
import type { ClientFrame, ServerMessage } from "@latchkey/contracts";
import PQueue from "p-queue";
import type { Logger } from "pino";
import type { WebSocket } from "ws";
import { Failure, INTERNAL } from "../failure.ts";
import type { LiveEvent } from "../ports/live-events.ts";
import { toStorageFailure } from "../storage-failure.ts";
import { createConversationFeed, type ConversationFeed } from "./conversation-feed.ts";
import { toFrame } from "./frame.ts";
import { MalformedFrame, parseClientFrame } from "./parse-client-frame.ts";
import type { SocketDeps } from "./socket-deps.ts";

/** From here on a conversation's events wait in the store. */
const BEHIND_BYTES = 256 * 1024;
const LOOK_MS = 20;
/** A client this far behind is let go; it comes back and catches up from the store. */
const MOST_BUFFERED_BYTES = 16 * 1024 * 1024;
/** So many frames are answered at a time; meanwhile no more are read. */
const MOST_FRAMES_AT_ONCE = 8;
const MOST_CONVERSATIONS = 50;
const POLICY_VIOLATION = 1008;
const TEXT = { binary: false };

/** One tab: what it has subscribed to, and what it is sent. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #stream: Duplex;
  readonly #deps: SocketDeps;
  readonly #log: Logger;
  readonly #feeds = new Map<string, ConversationFeed>();
  readonly #frames = new PQueue({ concurrency: MOST_FRAMES_AT_ONCE });
  #isCorked = false;
  #followsSidebar = false;
  #followsSignIns = false;

  /** `stream` is what the socket writes to. */
  constructor({ socket, stream }: { socket: WebSocket; stream: Duplex }, deps: SocketDeps) {
    this.#socket = socket;
    this.#stream = stream;
    this.#deps = deps;
    this.#log = deps.log;
    socket.on("message", (data, isBinary) => {
      const text = Buffer.isBuffer(data) && !isBinary ? data.toString() : undefined;
      void this.#frames.add(() => this.#receive(text));
      if (this.#frames.size === 0 || socket.isPaused) return;
      socket.pause();
      void this.#frames.onEmpty().then(() => socket.resume());
    });
    socket.on("close", () => this.#frames.clear());
  }

  /** Passes on what this tab follows. */
  deliver(event: LiveEvent): void {
    switch (event.topic) {
      case "conversation":
        this.#feeds.get(event.conversationId)?.offer(event.events);
        break;
      case "sidebar":
        if (this.#followsSidebar || this.#followsRunOf(event.message)) this.#send(event.message);
        break;
      case "catalog":
        if (this.#followsSidebar || this.#followsSignIns) this.#send(event.message);
        break;
      case "sign_ins":
        if (this.#followsSignIns) this.#send(event.message);
        break;
    }
  }

  #followsRunOf(message: ServerMessage): boolean {
    return message.type === "run_updated" && this.#feeds.has(message.run.conversationId);
  }

  async #receive(text: string | undefined): Promise<void> {
    try {
      const frame = parseClientFrame(text);
      if (frame) await this.#handle(frame);
    } catch (error) {
      if (error instanceof MalformedFrame) {
        this.#socket.close(POLICY_VIOLATION, error.message);
        return;
      }
      if (!(error instanceof Failure)) this.#log.error({ err: error }, "websocket.crashed");
      const failure = error instanceof Failure ? error : toStorageFailure(error);
      this.#send({ type: "error", error: failure?.toBody() ?? INTERNAL });
    }
  }

  async #handle(frame: ClientFrame): Promise<void> {
    switch (frame.type) {
      case "subscribe_sidebar":
        this.#followsSidebar = true;
        break;
      case "unsubscribe_sidebar":
        this.#followsSidebar = false;
        break;
      case "subscribe_sign_ins":
        await this.#followSignIns();
        break;
      case "unsubscribe_sign_ins":
        this.#followsSignIns = false;
        break;
      case "subscribe_conversation":
        await this.#followConversation(frame);
        break;
      case "unsubscribe_conversation":
        this.#feeds.delete(frame.conversationId);
        break;
      case "cancel_run":
        await this.#deps.active.cancel(frame.runId);
        break;
    }
  }

  async #followSignIns(): Promise<void> {
    this.#followsSignIns = true;
    for (const home of await this.#deps.homes.describeAll()) {
      this.#send({ type: "home_updated", home });
    }
    for (const attempt of this.#deps.deviceAuth.list()) {
      this.#send({ type: "device_auth_updated", attempt });
    }
  }

  async #followConversation({
    conversationId,
    afterSeq,
  }: Extract<ClientFrame, { type: "subscribe_conversation" }>): Promise<void> {
    if (this.#feeds.size >= MOST_CONVERSATIONS && !this.#feeds.has(conversationId)) {
      throw new Failure("RATE_LIMITED", "Too many conversations are followed on one connection.");
    }
    const feed = createConversationFeed({
      conversationId,
      transcripts: this.#deps.transcripts,
      send: (message) => {
        if (this.#feeds.get(conversationId) === feed) this.#send(message);
      },
      isBehind: () => this.#isBehind(),
      untilCaughtUp: () => this.#untilCaughtUp(),
      onError: (error) => {
        this.#log.error({ err: error }, "websocket.crashed");
        this.#socket.terminate();
      },
    });
    this.#feeds.set(conversationId, feed);
    try {
      await feed.start(afterSeq);
    } catch (error) {
      if (this.#feeds.get(conversationId) === feed) this.#feeds.delete(conversationId);
      throw error;
    }
  }

  #isBehind(): boolean {
    return (
      this.#socket.readyState === this.#socket.OPEN && this.#socket.bufferedAmount > BEHIND_BYTES
    );
  }

  async #untilCaughtUp(): Promise<void> {
    // What was written just now leaves in the next round of the event loop.
    await nextRound();
    while (this.#isBehind()) await sleep(LOOK_MS, undefined, { ref: false });
  }

  /** What is sent at one moment leaves in one write. */
  #send(message: ServerMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MOST_BUFFERED_BYTES) {
      this.#socket.terminate();
      return;
    }
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#stream.cork();
      process.nextTick(() => {
        this.#isCorked = false;
        this.#stream.uncork();
      });
    }
    this.#socket.send(toFrame(message), TEXT);
  }
}
