import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

import { onTestFinished } from "vitest";

export interface SeenRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** One answer: plain data, or a function that takes the connection into its own hands. */
export type Answer =
  | { status?: number; json?: unknown; text?: string; headers?: Record<string, string> }
  | ((response: ServerResponse, request: SeenRequest) => void);

export interface ScriptedServer {
  url: string;
  requests: SeenRequest[];
  /** Resolves when the next request has come in. */
  nextRequest(): Promise<SeenRequest>;
}

export const dropConnection: Answer = (response) => response.socket?.destroy();
export const neverAnswer: Answer = () => undefined;
const page = {
  text: "<!doctype html><h1>Welcome to Hotel WiFi</h1>",
  headers: { "content-type": "text/html" },
};
export const captivePortal: Answer = page;
export const blockedPage: Answer = { ...page, status: 403 };

/** Starts a loopback server that gives the answers in order, and the last one for ever. */
export async function startScriptedServer(
  answers: readonly Answer[] | ((request: SeenRequest) => Answer),
): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const waiting: ((request: SeenRequest) => void)[] = [];
  const server = createServer((request, response) => {
    void respond(request, response);
  });

  async function respond(incoming: IncomingMessage, response: ServerResponse) {
    const request: SeenRequest = {
      method: incoming.method ?? "",
      path: incoming.url ?? "",
      headers: incoming.headers,
      body: await text(incoming),
    };
    requests.push(request);
    waiting.splice(0).forEach((resolve) => resolve(request));
    const answer =
      typeof answers === "function"
        ? answers(request)
        : answers[Math.min(requests.length, answers.length) - 1]!;
    if (typeof answer === "function") answer(response, request);
    else send(response, answer);
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

function send(response: ServerResponse, answer: Exclude<Answer, (...args: never[]) => void>) {
  const body = answer.text ?? (answer.json === undefined ? "" : JSON.stringify(answer.json));
  const type = answer.json === undefined ? "text/plain" : "application/json";
  response.writeHead(answer.status ?? 200, { "content-type": type, ...answer.headers });
  response.end(body);
}
