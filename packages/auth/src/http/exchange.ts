import type { Dispatcher } from "undici";

import type { HttpResponse } from "./response.ts";

type Controller = Dispatcher.DispatchController;
type Headers = Parameters<NonNullable<Dispatcher.DispatchHandler["onResponseStart"]>>[2];

const MAX_BODY_BYTES = 1024 * 1024;

/**
 * One request on its way, and its answer of at most 1 MiB. Undici's own `request` makes a stream, a
 * resource and a listener for each, which is most of what a poll costs.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #answer = Promise.withResolvers<HttpResponse>();
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #headers: Record<string, string> = {};
  #controller: Controller | undefined;
  #abortReason: Error | undefined;

  /** Sends the request. Rejects with undici's error when there is no answer. */
  static send(dispatcher: Dispatcher, request: Dispatcher.DispatchOptions): Exchange {
    const exchange = new Exchange();
    dispatcher.dispatch(request, exchange);
    return exchange;
  }

  get answer(): Promise<HttpResponse> {
    return this.#answer.promise;
  }

  /** Rejects with the reason at once: undici can take 100 ms to report an abort. */
  abort(reason: unknown): void {
    this.#answer.reject(reason);
    this.#abortReason = reason instanceof Error ? reason : new Error("aborted");
    this.#controller?.abort(this.#abortReason);
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#abortReason) controller.abort(this.#abortReason);
  }

  onResponseStart(_controller: Controller, status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = joinHeaders(headers);
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    this.#size += chunk.byteLength;
    if (this.#size > MAX_BODY_BYTES) this.abort(new RangeError("The answer is larger than 1 MiB"));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    const text = Buffer.concat(this.#chunks).toString("utf8");
    this.#answer.resolve({ status: this.#status, headers: this.#headers, text });
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.#answer.reject(error);
  }
}

function joinHeaders(headers: Headers): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) joined[name] = String(value);
  }
  return joined;
}
