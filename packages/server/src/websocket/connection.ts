import { PROTOCOL_VERSION, type ClientFrame, type ServerMessage } from "@latchkey/contracts";
import type { Logger } from "pino";
import type { WebSocket } from "ws";
import { Failure } from "../failure.ts";
import type { LiveEvent } from "../ports/live-events.ts";
import { INTERNAL } from "../use-cases/runs/run-failures.ts";
import { createConversationFeed, type ConversationFeed } from "./conversation-feed.ts";
import { MalformedFrame, parseClientFrame } from "./parse-client-frame.ts";
import type { SocketDeps } from "./socket-deps.ts";

/** A client this far behind is let go; it comes back and catches up from the store. */
const MOST_BUFFERED_BYTES = 16 * 1024 * 1024;
const MOST_CONVERSATIONS = 50;
const POLICY_VIOLATION = 1008;

/** One tab: what it has subscribed to, and what it is sent. */
export class Connection {
  readonly #socket: WebSocket;
  readonly #deps: SocketDeps;
  readonly #log: Logger;
  readonly #feeds = new Map<string, ConversationFeed>();
  #followsSidebar = false;
  #followsSignIns = false;

  constructor(socket: WebSocket, deps: SocketDeps) {
    this.#socket = socket;
    this.#deps = deps;
    this.#log = deps.log;
    socket.on("message", (data, isBinary) => {
      void this.#receive(Buffer.isBuffer(data) && !isBinary ? data.toString() : undefined);
    });
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
      this.#send({ type: "error", error: error instanceof Failure ? error.toBody() : INTERNAL });
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

  #send(message: ServerMessage): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#socket.bufferedAmount > MOST_BUFFERED_BYTES) {
      this.#socket.terminate();
      return;
    }
    this.#socket.send(JSON.stringify({ protocolVersion: PROTOCOL_VERSION, ...message }));
  }
}
