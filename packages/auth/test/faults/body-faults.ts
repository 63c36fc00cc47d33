import { gzipSync } from "node:zlib";

import type { PlainAnswer } from "./fault-server.ts";
import type { Fault } from "./fault.ts";
import { answering, changing } from "./wire.ts";

const JSON_TYPE = { "content-type": "application/json" };
const MEBIBYTE = 1024 * 1024;

const withBody = (change: (body: Buffer) => Buffer | string) =>
  changing((answer) => ({ ...answer, body: Buffer.from(change(answer.body)) }));
const withType = (type: string) =>
  changing((answer) => ({ ...answer, headers: { ...answer.headers, "content-type": type } }));

/** Each field twice: first with another value, then with the right one, which counts (RFC 8259 §4). */
function doubleFields({ body }: PlainAnswer): string {
  const fields = Object.entries(JSON.parse(body.toString()) as Record<string, unknown>);
  const first = fields.map(([name]) => `${JSON.stringify(name)}:"not this one"`);
  const second = fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return `{${[...first, ...second].join(",")}}`;
}

const broken: Fault[] = [
  ["truncated JSON", (body: Buffer) => body.subarray(0, Math.max(1, body.length - 5))] as const,
  ["UTF-16", (body: Buffer) => Buffer.from(body.toString(), "utf16le")] as const,
  ["JSON, then more", (body: Buffer) => `${body.toString()} and more`] as const,
  ["gzip that nobody asked for", (body: Buffer) => gzipSync(body)] as const,
].map(([name, change]) => ({
  name,
  nature: { kind: "unreadable", isProcessed: true },
  behave: withBody(change),
}));

const OTHER_BODIES: readonly (readonly [string, string | Buffer])[] = [
  ["malformed JSON", '{"access_token": nope}'],
  ["no body", ""],
  ["null", "null"],
  ["a list", "[1, 2, 3]"],
  ["a number", "42"],
  ["a text", '"welcome"'],
  ["an unknown object", '{"hello":"world","__proto__":{"access_token":"x"}}'],
  ["deep nesting", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
  ["bytes that are no text", Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
];

const others: Fault[] = OTHER_BODIES.map(([name, body]) => ({
  name,
  nature: { kind: "unreadable", isProcessed: false },
  behave: answering(200, body, JSON_TYPE),
}));

const huge: Fault[] = [
  {
    name: "2 MiB of JSON",
    nature: { kind: "lost", isProcessed: false },
    behave: answering(200, `{"a":"${"b".repeat(2 * MEBIBYTE)}"}`, JSON_TYPE),
  },
  {
    name: "a body without end",
    nature: { kind: "lost", isProcessed: false },
    behave({ socket }) {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      const chunk = Buffer.alloc(64 * 1024, " ");
      const pour = () => {
        while (socket.writable && socket.write(chunk));
      };
      socket.on("drain", pour);
      pour();
    },
  },
  {
    name: "a gzip bomb",
    nature: { kind: "unreadable", isProcessed: false },
    behave: answering(200, gzipSync(Buffer.alloc(50 * MEBIBYTE)), {
      ...JSON_TYPE,
      "content-encoding": "gzip",
    }),
  },
];

const odd: Omit<Fault, "nature">[] = [
  { name: "a byte order mark", behave: withBody((body) => `\uFEFF${body.toString()}`) },
  { name: "blanks around", behave: withBody((body) => `\r\n\t ${body.toString()} \n`) },
  {
    name: "fields given twice",
    behave: changing((answer) => ({ ...answer, body: Buffer.from(doubleFields(answer)) })),
  },
  { name: "JSON called text", behave: withType("text/plain") },
  { name: "JSON called a web page", behave: withType("text/html") },
  { name: "a charset that is not so", behave: withType("application/json; charset=utf-16") },
  { name: "no content type", behave: withType("") },
  {
    name: "103 Early Hints first",
    async behave({ socket, forward }) {
      socket.write("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n");
      const { body } = await forward();
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body.toString()}`);
    },
  },
  {
    name: "HTTP/1.0 without a length",
    async behave({ socket, forward }) {
      const { body } = await forward();
      socket.end(`HTTP/1.0 200 OK\r\n\r\n${body.toString()}`);
    },
  },
];

/** Bodies with status 200 that are not what they should be, or only look so. */
export const BODY_FAULTS: readonly Fault[] = [
  ...broken,
  ...others,
  ...huge,
  ...odd.map((fault): Fault => ({ ...fault, nature: { kind: "harmless" } })),
];

const HOUR_MS = 3_600_000;

/** The wall clock jumps while the request is under way; nothing else is wrong. */
export const CLOCK_FAULTS: readonly Fault[] = [
  { name: "the clock jumps an hour ahead", clockJumpMs: HOUR_MS },
  { name: "the clock jumps an hour back", clockJumpMs: -HOUR_MS },
  { name: "the clock jumps to 1970", clockJumpMs: -Date.now() },
].map((fault) => ({ ...fault, nature: { kind: "harmless" } }));
