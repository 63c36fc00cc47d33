import type { Fault, WrongPlace } from "./fault.ts";
import type { WireAnswer } from "./wire.ts";
import { bytesOf, drip, onWire, resettingAfter } from "./wire.ts";

const TIMEOUT_MS = 400;
const DRIP_MS = 5;

const PLACES: readonly WrongPlace[] = [
  "a name that cannot be resolved",
  "a port where nobody listens",
  "a certificate of a CA that nobody knows",
  "a certificate signed by itself",
  "a certificate for another host",
  "a certificate that has expired",
  "a certificate that is not valid yet",
  "plain HTTP where TLS is spoken",
];

const headLength = ({ statusLine, headers }: WireAnswer) => statusLine.length + headers.length;

/** Every class of position at which an answer can break off. */
const POSITIONS: readonly (readonly [string, (answer: WireAnswer) => number])[] = [
  ["before the status line", () => 0],
  ["in the status line", ({ statusLine }) => Math.floor(statusLine.length / 2)],
  ["after the status line", ({ statusLine }) => statusLine.length],
  ["in the headers", ({ statusLine, headers }) => statusLine.length + (headers.length >> 1)],
  ["between headers and body", headLength],
  ["after the first byte of the body", (answer) => headLength(answer) + 1],
  ["in the middle of the body", (answer) => headLength(answer) + (answer.body.length >> 1)],
  ["one byte before the end", (answer) => bytesOf(answer).length - 1],
];

const places: Fault[] = PLACES.map((place) => ({
  name: place,
  place,
  nature: { kind: "unsent" },
}));

const resets: Fault[] = POSITIONS.map(([where, position]) => ({
  name: `reset ${where}`,
  nature: { kind: "lost", isProcessed: true },
  behave: resettingAfter(position),
}));

const otherBreaks: Fault[] = [
  {
    name: "TLS where plain HTTP is spoken",
    place: "TLS where plain HTTP is spoken",
    nature: { kind: "lost", isProcessed: false },
  },
  {
    name: "reset before the request is read on",
    nature: { kind: "lost", isProcessed: false },
    behave: ({ socket }) => void socket.resetAndDestroy(),
  },
  {
    name: "reset after the last byte",
    nature: { kind: "harmless" },
    behave: resettingAfter((answer) => bytesOf(answer).length),
  },
  {
    name: "closed in the middle of the body",
    nature: { kind: "lost", isProcessed: true },
    async behave({ socket, forward }) {
      const answer = onWire(await forward());
      socket.end(bytesOf(answer).subarray(0, headLength(answer) + (answer.body.length >> 1)));
    },
  },
  {
    name: "chunks without the last one",
    nature: { kind: "lost", isProcessed: true },
    async behave({ socket, forward }) {
      const { body } = await forward();
      socket.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      socket.end(Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body]));
    },
  },
  {
    // Undici's own: it takes a 100 that nobody asked for as a broken answer.
    name: "100 Continue before the answer",
    nature: { kind: "lost", isProcessed: true },
    async behave({ socket, forward }) {
      const { body } = await forward();
      socket.end(
        Buffer.concat([
          Buffer.from("HTTP/1.1 100 Continue\r\n\r\n"),
          Buffer.from(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n`),
          body,
        ]),
      );
    },
  },
  {
    name: "bytes that are not HTTP",
    nature: { kind: "lost", isProcessed: false },
    behave: ({ socket }) => void socket.end("SSH-2.0-OpenSSH_9.2\r\n"),
  },
  {
    name: "headers without end",
    nature: { kind: "lost", isProcessed: false },
    behave: ({ socket }) =>
      void socket.end(`HTTP/1.1 200 OK\r\n${`x-more: ${"y".repeat(1000)}\r\n`.repeat(200)}\r\n`),
  },
  {
    name: "a switch to another protocol",
    nature: { kind: "lost", isProcessed: false },
    behave: ({ socket }) =>
      void socket.end(
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
      ),
  },
];

const waits: Fault[] = [
  {
    name: "a TLS handshake that nobody answers",
    place: "a port that never says anything",
    nature: { kind: "lost", isProcessed: false },
    timeoutMs: TIMEOUT_MS,
  },
  {
    name: "time-out before the first byte",
    nature: { kind: "lost", isProcessed: false },
    timeoutMs: TIMEOUT_MS,
    behave: () => undefined,
  },
  {
    name: "time-out in the body",
    nature: { kind: "lost", isProcessed: true },
    timeoutMs: TIMEOUT_MS,
    async behave({ socket, forward }) {
      const answer = onWire(await forward());
      socket.write(bytesOf(answer).subarray(0, headLength(answer) + 1));
    },
  },
  {
    name: "a drip slower than the time-out",
    nature: { kind: "lost", isProcessed: true },
    timeoutMs: TIMEOUT_MS,
    async behave(exchange) {
      const bytes = bytesOf(onWire(await exchange.forward()));
      const parts = Array.from(bytes, (byte) => Buffer.from([byte]));
      await drip(exchange, parts, TIMEOUT_MS / 10);
    },
  },
  {
    name: "a drip that is slow enough to see",
    nature: { kind: "harmless" },
    async behave(exchange) {
      const bytes = bytesOf(onWire(await exchange.forward()));
      const size = Math.ceil(bytes.length / 20);
      const parts = Array.from({ length: 20 }, (_, part) =>
        bytes.subarray(part * size).subarray(0, size),
      );
      await drip(exchange, parts, DRIP_MS);
    },
  },
];

/** Faults of the way to the server and back. */
export const NETWORK_FAULTS: readonly Fault[] = [...places, ...resets, ...otherBreaks, ...waits];
