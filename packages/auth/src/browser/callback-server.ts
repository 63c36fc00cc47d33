import { once } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";

import type { CallbackPage } from "./callback-page.ts";
import {
  IN_PROGRESS_PAGE,
  NOT_FOUND_PAGE,
  PAGE_HEADERS,
  WRONG_STATE_PAGE,
  renderCallbackPage,
} from "./callback-page.ts";
import { MethodUnusableError } from "./unusable.ts";

/** The browser's way back, with the right state; it waits for its page. */
export interface Callback {
  parameters: URLSearchParams;
  answer(page: CallbackPage): Promise<void>;
}

/** A listener on this machine's loopback that lives as long as one sign-in. */
export interface CallbackServer {
  readonly port: number;
  /** Settles with the first redirect that has the right state; others are turned away. */
  readonly callback: Promise<Callback>;
  close(): Promise<void>;
}

export interface CallbackServerOptions {
  ports: readonly number[];
  path: string;
  state: string;
}

const LISTEN_HOST = "127.0.0.1";
const FLUSH_TIMEOUT_MS = 1000;

/**
 * Listens on the first of `ports` that is free. Throws `DEVICE_AUTH_UNSUPPORTED` when none is.
 *
 * @see RFC 8252 §7.3, §8.3
 */
export async function startCallbackServer(options: CallbackServerOptions): Promise<CallbackServer> {
  const { promise, resolve } = Promise.withResolvers<Callback>();
  let isTaken = false;
  const server = createServer((request, response) => {
    const parameters = readCallback(request, options.path);
    if (!parameters) {
      send(response, NOT_FOUND_PAGE);
    } else if (parameters.get("state") !== options.state) {
      send(response, WRONG_STATE_PAGE);
    } else if (isTaken) {
      send(response, IN_PROGRESS_PAGE);
    } else {
      isTaken = true;
      resolve({ parameters, answer: (page) => answer(response, page) });
    }
  });
  const port = await listenOnFirstFree(server, options.ports);
  return {
    port,
    callback: promise,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function readCallback({ method, url }: IncomingMessage, path: string): URLSearchParams | undefined {
  const target = URL.parse(url ?? "", `http://${LISTEN_HOST}`);
  return method === "GET" && target?.pathname === path ? target.searchParams : undefined;
}

function send(response: ServerResponse, page: CallbackPage): void {
  response.writeHead(page.status, PAGE_HEADERS).end(renderCallbackPage(page));
}

/** Resolves when the browser has the page, so that the listener can be closed. */
async function answer(response: ServerResponse, page: CallbackPage): Promise<void> {
  const { socket } = response;
  if (!socket || socket.destroyed) return;
  const ended = new AbortController();
  const closed = once(socket, "close", { signal: ended.signal });
  send(response, page);
  const timeout = delay(FLUSH_TIMEOUT_MS, undefined, { signal: ended.signal });
  await Promise.race([closed, timeout]).catch(() => undefined);
  ended.abort();
}

async function listenOnFirstFree(server: Server, ports: readonly number[]): Promise<number> {
  let cause: unknown;
  for (const port of ports) {
    try {
      server.listen({ port, host: LISTEN_HOST, exclusive: true });
      await once(server, "listening");
      const address = server.address();
      return typeof address === "object" && address ? address.port : port;
    } catch (error) {
      cause = error;
    }
  }
  throw new MethodUnusableError("callback_ports_taken", "DEVICE_AUTH_UNSUPPORTED", {
    whatHappened:
      "The browser has no way back to this machine: " +
      `${ports.length > 1 ? "ports" : "port"} ${ports.join(" and ")} in use.`,
    advice: "End the program that uses it, or choose another sign-in method.",
    cause,
  });
}
