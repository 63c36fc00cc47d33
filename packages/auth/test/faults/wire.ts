import type { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

import type { Exchange, Misbehaviour, PlainAnswer } from "./fault-server.ts";

/** The parts of an answer as they go over the wire. */
export interface WireAnswer {
  statusLine: string;
  headers: string;
  body: Buffer;
}

/** An answer in bytes, whole by its own `Content-Length`. */
export function onWire(answer: PlainAnswer): WireAnswer {
  const headers = {
    date: new Date().toUTCString(),
    connection: "close",
    "content-length": String(answer.body.length),
    ...answer.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return {
    statusLine: `HTTP/1.1 ${answer.status} Said So\r\n`,
    headers: `${lines.join("")}\r\n`,
    body: answer.body,
  };
}

export function bytesOf({ statusLine, headers, body }: WireAnswer): Buffer {
  return Buffer.concat([Buffer.from(statusLine + headers, "latin1"), body]);
}

/** Answers by itself; the good server never hears of the request. */
export function answering(
  status: number,
  body: string | Buffer = "",
  headers: Record<string, string> = {},
): Misbehaviour {
  const answer = { status, headers, body: Buffer.from(body) };
  return ({ socket }) => void socket.end(bytesOf(onWire(answer)));
}

/** Changes the good server's answer on its way. */
export function changing(change: (answer: PlainAnswer) => PlainAnswer): Misbehaviour {
  return async ({ socket, forward }) => {
    socket.end(bytesOf(onWire(change(await forward()))));
  };
}

/** Sends the first bytes of the good answer, then resets the connection. */
export function resettingAfter(position: (answer: WireAnswer) => number): Misbehaviour {
  return async ({ socket, forward }) => {
    const answer = onWire(await forward());
    const bytes = bytesOf(answer).subarray(0, position(answer));
    await sent(socket, bytes);
    socket.resetAndDestroy();
  };
}

/** Sends these parts with a pause after each, as far as the peer stays. */
export async function drip(
  { socket }: Pick<Exchange, "socket">,
  parts: Iterable<string | Buffer>,
  pauseMs: number,
): Promise<void> {
  for (const part of parts) {
    if (socket.destroyed) return;
    socket.write(part);
    await delay(pauseMs);
  }
  socket.end();
}

/** Resolves when the bytes have left, and had a moment to arrive before what comes next. */
async function sent(socket: Socket, bytes: Buffer): Promise<void> {
  if (bytes.length === 0) return;
  await new Promise((resolve) => socket.write(bytes, resolve));
  await delay(5);
}
