import type { ClientMessage, ServerFrame } from "@latchkey/contracts";
import { PROTOCOL_VERSION, SESSION_ENDED } from "@latchkey/contracts/plain";
import { accessRequired } from "./access-signal.ts";
import { reconnectDelay } from "./reconnect-delay.ts";
import { loadWire, type Wire } from "./wire.ts";

export type SocketStatus = "connecting" | "open" | "down";

/** What a subscription sends on every connection, and when it ends. */
export type Subscription = { subscribe: () => ClientMessage; unsubscribe: ClientMessage };

type FrameListener = (frame: ServerFrame) => void;

/**
 * The one WebSocket of a tab. It reconnects for as long as it is started, whatever the close code
 * was, and asks for every subscription again each time.
 */
export class LiveSocket {
  readonly #url: string;
  readonly #protocols: () => string[];
  readonly #subscriptions = new Set<Subscription>();
  readonly #frameListeners = new Set<FrameListener>();
  readonly #statusListeners = new Set<() => void>();
  #socket: WebSocket | undefined;
  #status: SocketStatus = "connecting";
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStarted = false;

  /** What it offers is asked for each connection anew: a session may begin between two. */
  constructor(url: string, protocols: () => string[] = () => []) {
    this.#url = url;
    this.#protocols = protocols;
  }

  get status(): SocketStatus {
    return this.#status;
  }

  start(): void {
    this.#isStarted = true;
    this.reconnectNow();
  }

  stop(): void {
    this.#isStarted = false;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  /** Skips what is left of the wait between two attempts. */
  reconnectNow(): void {
    if (!this.#isStarted || this.#socket) return;
    clearTimeout(this.#timer);
    this.#connect();
  }

  subscribe(subscription: Subscription): () => void {
    this.#subscriptions.add(subscription);
    if (this.#status === "open") this.#send(subscription.subscribe());
    return () => {
      this.#subscriptions.delete(subscription);
      if (this.#status === "open") this.#send(subscription.unsubscribe);
    };
  }

  /** Sends a subscription again on the open connection, to be given what was missed. */
  resubscribe(subscription: Subscription): void {
    if (this.#status === "open" && this.#subscriptions.has(subscription)) {
      this.#send(subscription.subscribe());
    }
  }

  onFrame(listener: FrameListener): () => void {
    this.#frameListeners.add(listener);
    return () => this.#frameListeners.delete(listener);
  }

  onStatus(listener: () => void): () => void {
    this.#statusListeners.add(listener);
    return () => this.#statusListeners.delete(listener);
  }

  #connect(): void {
    const socket = new WebSocket(this.#url, this.#protocols());
    this.#socket = socket;
    socket.addEventListener("open", () => {
      if (this.#socket !== socket) return;
      this.#failures = 0;
      this.#status = "open";
      for (const subscription of this.#subscriptions) this.#send(subscription.subscribe());
      this.#tellStatus();
    });
    socket.addEventListener("message", (event: MessageEvent<unknown>) => {
      // Frames keep their order, for all of them wait for the same promise.
      loadWire().then(
        (wire) => {
          if (this.#socket === socket) this.#receive(event.data, wire);
        },
        // The next connection is told again what this one could not read.
        () => socket.close(),
      );
    });
    socket.addEventListener("close", ({ code }) => {
      if (this.#socket !== socket) return;
      if (code === SESSION_ENDED) accessRequired.raise();
      this.#socket = undefined;
      this.#failures += 1;
      this.#timer = setTimeout(() => this.reconnectNow(), reconnectDelay(this.#failures));
      this.#status = "down";
      this.#tellStatus();
    });
  }

  #receive(data: unknown, wire: Wire): void {
    const frame = parseFrame(data, wire);
    if (!frame) return;
    for (const listener of this.#frameListeners) listener(frame);
  }

  #send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify({ protocolVersion: PROTOCOL_VERSION, ...message }));
  }

  #tellStatus(): void {
    for (const listener of this.#statusListeners) listener();
  }
}

function parseFrame(data: unknown, wire: Wire): ServerFrame | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const parsed = wire.ServerFrameSchema.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
