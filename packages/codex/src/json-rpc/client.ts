import { JsonRpcConnectionError, JsonRpcPeerError } from "./errors.ts";
import { IncomingMessageSchema, type IncomingMessage, type JsonRpcId } from "./messages.ts";
import type { JsonRpcTransport } from "./transport.ts";

const METHOD_NOT_FOUND = -32601;
const INTERNAL_ERROR = -32603;

export interface JsonRpcListener {
  onNotification: (method: string, params: unknown) => void;
  /** Answers a request of the peer; `undefined` means that the method is not supported. */
  onRequest: (method: string, params: unknown) => Promise<unknown>;
  /** A line that is no JSON-RPC message was passed over. */
  onMalformed: () => void;
  onClose: (reason: JsonRpcConnectionError) => void;
}

export interface RequestOptions {
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

interface PendingRequest {
  method: string;
  resolve: (result: unknown) => void;
  reject: (reason: unknown) => void;
}

/** JSON-RPC in both directions over one transport. Safe to use for many requests at once. */
export class JsonRpcClient {
  readonly #transport: JsonRpcTransport;
  readonly #listener: JsonRpcListener;
  readonly #pending = new Map<JsonRpcId, PendingRequest>();
  #lastId = 0;
  #closedBy: JsonRpcConnectionError | undefined;

  constructor(transport: JsonRpcTransport, listener: JsonRpcListener) {
    this.#transport = transport;
    this.#listener = listener;
    transport.start({
      onMessage: (message) => this.#receive(message),
      onMalformed: () => listener.onMalformed(),
      onClose: (reason) => this.#end(reason),
    });
  }

  /**
   * Sends a request and resolves with its result, of any shape. Rejects with `JsonRpcPeerError`,
   * `JsonRpcConnectionError` or the signal's reason.
   */
  async request(method: string, params: unknown, options: RequestOptions): Promise<unknown> {
    options.signal?.throwIfAborted();
    if (this.#closedBy) throw this.#closedBy;
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#pending.set(id, { method, resolve, reject });
    const timer = setTimeout(() => {
      const text = `${method} was not answered within ${options.timeoutMs} ms.`;
      reject(new JsonRpcConnectionError("timeout", text));
    }, options.timeoutMs);
    const onAbort = () => reject(options.signal?.reason);
    options.signal?.addEventListener("abort", onAbort, { once: true });
    try {
      this.#transport.send({ id, method, params });
      return await promise;
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
      this.#pending.delete(id);
    }
  }

  notify(method: string, params?: unknown): void {
    if (this.#closedBy) return;
    this.#transport.send(params === undefined ? { method } : { method, params });
  }

  close(): void {
    this.#transport.close();
  }

  #receive(message: unknown): void {
    const parsed = IncomingMessageSchema.safeParse(message);
    if (!parsed.success) {
      this.#listener.onMalformed();
      return;
    }
    this.#dispatch(parsed.data);
  }

  #dispatch(message: IncomingMessage): void {
    if ("method" in message) {
      if (message.id === undefined) this.#listener.onNotification(message.method, message.params);
      else void this.#answer(message.id, message.method, message.params);
      return;
    }
    const pending = message.id === null ? undefined : this.#pending.get(message.id);
    if (!pending) return;
    if ("error" in message) pending.reject(new JsonRpcPeerError(pending.method, message.error));
    else pending.resolve(message.result);
  }

  async #answer(id: JsonRpcId, method: string, params: unknown): Promise<void> {
    try {
      const result = await this.#listener.onRequest(method, params);
      if (result !== undefined) this.#transport.send({ id, result });
      else this.#refuse(id, METHOD_NOT_FOUND, `${method} is not supported.`);
    } catch {
      this.#refuse(id, INTERNAL_ERROR, `${method} could not be answered.`);
    }
  }

  #refuse(id: JsonRpcId, code: number, message: string): void {
    this.#transport.send({ id, error: { code, message } });
  }

  #end(cause?: Error): void {
    const isOurs = cause instanceof JsonRpcConnectionError;
    const closedBy = isOurs
      ? cause
      : new JsonRpcConnectionError("closed", "The connection ended.", { cause });
    this.#closedBy = closedBy;
    for (const { reject } of this.#pending.values()) reject(closedBy);
    this.#pending.clear();
    this.#listener.onClose(closedBy);
  }
}
