import { once } from "node:events";
import { PassThrough } from "node:stream";

import { AUTH_ERROR_CODES, isAuthError } from "@latchkey/auth";
import type { Arbitrary } from "fast-check";
import { array, constantFrom, integer, oneof, record, tuple, uint8Array } from "fast-check";

import {
  anyJson,
  anyText,
  nearlyLike,
  textsLike,
} from "../../../contracts/test/fuzz/arbitraries.ts";
import type { FuzzTarget } from "../../../contracts/test/fuzz/fuzzing.ts";
import { fuzzTarget } from "../../../contracts/test/fuzz/fuzzing.ts";
import { TurnProgress } from "../../src/app-server/turn-progress.ts";
import { CODEX_ERROR_CODES } from "../../src/errors/codex-error.ts";
import { fromTurnError, toCodexError } from "../../src/errors/error-mapping.ts";
import { fromLoginFailure } from "../../src/errors/login-failure.ts";
import { JsonRpcClient } from "../../src/json-rpc/client.ts";
import { JsonRpcConnectionError, JsonRpcPeerError } from "../../src/json-rpc/errors.ts";
import { LineFraming } from "../../src/json-rpc/line-framing.ts";
import { createLineTransport } from "../../src/json-rpc/line-transport.ts";
import { LoginCompletedSchema } from "../../src/protocol/account.ts";
import type { Notification } from "../../src/protocol/notifications.ts";
import { NOTIFICATIONS, parseNotification } from "../../src/protocol/notifications.ts";
import { SERVER_REQUESTS } from "../../src/protocol/server-requests.ts";
import { TurnErrorSchema } from "../../src/protocol/turns.ts";

const MAX_LINE_BYTES = 200;
const ofTurn = { threadId: "t", turnId: "u", itemId: "i" };
const counts = { inputTokens: 3, cachedInputTokens: 1, outputTokens: 2, reasoningOutputTokens: 1 };
const turnError = {
  message: 'Failed: {"message": "no", "code": 1}',
  codexErrorInfo: { responseStreamDisconnected: { httpStatusCode: 401 } },
  additionalDetails: "Bearer abc",
};
const toolItem = {
  type: "commandExecution",
  id: "i",
  command: "ls",
  cwd: "/",
  status: "inProgress",
  commandActions: [{ command: "ls" }],
  aggregatedOutput: "x",
  exitCode: 0,
  durationMs: 3,
};
const mcpItem = {
  type: "mcpToolCall",
  id: "m",
  server: "s",
  tool: "t",
  status: "completed",
  arguments: { a: 1 },
  result: { content: ["x"] },
  error: { message: "no" },
};

/** A notification of each kind as Codex sends it. */
const NOTIFIED: readonly [string, object][] = [
  ["turn/started", { threadId: "t", turn: { id: "u", status: "inProgress" } }],
  ["turn/completed", { threadId: "t", turn: { id: "u", status: "failed", error: turnError } }],
  ["item/started", { ...ofTurn, item: toolItem }],
  ["item/completed", { ...ofTurn, item: mcpItem }],
  ["item/completed", { ...ofTurn, item: { type: "agentMessage", id: "a", text: "Hi" } }],
  ["item/agentMessage/delta", { ...ofTurn, delta: "Hi" }],
  ["item/reasoning/summaryTextDelta", { ...ofTurn, delta: "Hm", summaryIndex: 0 }],
  ["item/reasoning/textDelta", { ...ofTurn, delta: "Hm", contentIndex: 0 }],
  ["item/commandExecution/outputDelta", { ...ofTurn, delta: "out" }],
  ["thread/tokenUsage/updated", { ...ofTurn, tokenUsage: { total: counts, last: counts } }],
  ["error", { ...ofTurn, error: turnError, willRetry: true }],
  ["thread/closed", { threadId: "t" }],
];

const anyNotification: Arbitrary<[string, unknown]> = oneof(
  ...NOTIFIED.map(([method, params]) =>
    nearlyLike(params).map((changed): [string, unknown] => [method, changed]),
  ),
  tuple(oneof(anyText, constantFrom(...Object.keys(NOTIFICATIONS))), anyJson),
);

const lineFraming = fuzzTarget("lines in chunks of any size", {
  inputs: tuple(uint8Array({ maxLength: 400 }), integer({ min: 1, max: 50 })),
  holds([bytes, size]) {
    const whole = linesOf(Buffer.from(bytes), bytes.length + 1);
    return JSON.stringify(linesOf(Buffer.from(bytes), size)) === JSON.stringify(whole);
  },
});

/** What came out, up to the line that was too long. */
function linesOf(bytes: Buffer, size: number): string[] {
  const framing = new LineFraming(MAX_LINE_BYTES);
  const lines: string[] = [];
  try {
    for (let start = 0; start < bytes.length; start += size) {
      lines.push(...framing.push(bytes.subarray(start, start + size)));
    }
  } catch (error) {
    if (!(error instanceof JsonRpcConnectionError) || error.reason !== "line_too_long") throw error;
    // A chunk whose last line is too long gives up those before it with it.
    return [];
  }
  return lines;
}

const rpcExample = { id: 1, method: "turn/start", params: { a: 1 }, result: {}, error: turnError };
const anyLine = oneof(
  textsLike(rpcExample),
  textsLike({ id: 1, error: { code: 1, message: "m" } }),
);

const jsonRpc = fuzzTarget("JSON-RPC lines on a connection that goes on working", {
  inputs: array(anyLine, { maxLength: 10 }),
  async holds(lines) {
    const { client, fromPeer, toPeer } = connect();
    for (const line of lines) fromPeer.write(`${line.replaceAll("\n", " ")}\n`);
    const answered = client.request("are you there", {}, { timeoutMs: 5000 });
    for (;;) {
      const sent = await nextRequest(toPeer, "are you there");
      if (sent === undefined) continue;
      fromPeer.write(`${JSON.stringify({ id: sent, result: "yes" })}\n`);
      break;
    }
    // One of the lines may have been an answer to this very request.
    const outcome = await answered.then(
      () => true,
      (error: unknown) => error instanceof JsonRpcPeerError,
    );
    client.close();
    return outcome;
  },
});

function connect() {
  const fromPeer = new PassThrough();
  const toPeer = new PassThrough({ encoding: "utf8" });
  const client = new JsonRpcClient(createLineTransport({ input: fromPeer, output: toPeer }), {
    onNotification: () => undefined,
    onRequest: (_, params) => Promise.resolve(params),
    onMalformed: () => undefined,
    onClose: () => undefined,
  });
  return { client, fromPeer, toPeer };
}

/** The id under which the request was sent; undefined when it is not among what was sent so far. */
async function nextRequest(toPeer: PassThrough, method: string): Promise<unknown> {
  if (toPeer.readableLength === 0) await once(toPeer, "readable");
  const text = String(toPeer.read() ?? "");
  const messages = text.split("\n").filter((line) => line !== "");
  const found = messages.find((line) => line.includes(method));
  return found === undefined ? undefined : (JSON.parse(found) as { id: unknown }).id;
}

const notifications = fuzzTarget("notifications of a turn, in any order", {
  inputs: array(anyNotification, { maxLength: 12 }),
  holds(received) {
    const events: unknown[] = [];
    const progress = new TurnProgress((event) => events.push(event));
    const known = received.map(([method, params]) => parseNotification(method, params));
    for (const notification of known.filter((one): one is Notification => one !== undefined)) {
      const end = progress.receive(notification);
      if (end?.error && !CODEX_ERROR_CODES.includes(end.error.code)) return false;
    }
    progress.finish();
    return events.every((event) => typeof JSON.stringify(event) === "string");
  },
});

const serverRequests = fuzzTarget("requests of app-server", {
  inputs: record({
    method: constantFrom(...Object.values(SERVER_REQUESTS)),
    params: oneof(anyJson, nearlyLike({ ...ofTurn, command: "ls", permissions: { a: 1 } })),
  }),
  holds: ({ method, params }) => void method.params.safeParse(params),
});

const SECRET = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2VjcmV0";

const turnErrors = fuzzTarget("errors of a turn", {
  inputs: nearlyLike(turnError),
  holds(value) {
    const error = TurnErrorSchema.safeParse(value).data;
    if (!error) return true;
    const mapped = fromTurnError({ ...error, message: `${error.message} ${SECRET}` });
    const isKnown = CODEX_ERROR_CODES.includes(mapped.code);
    return isKnown && !mapped.message.includes(SECRET) && !mapped.message.includes("undefined");
  },
});

const peerErrors = fuzzTarget("errors of requests and sign-ins", {
  inputs: tuple(anyText, oneof(anyJson, constantFrom(turnError))),
  holds([words, thrown]) {
    LoginCompletedSchema.safeParse(thrown);
    const failures = [thrown, new JsonRpcPeerError("m", { code: 1, message: words })];
    const codes = failures.map((failure) => toCodexError(failure).code);
    const login = fromLoginFailure(words);
    return (
      codes.every((code) => CODEX_ERROR_CODES.includes(code)) &&
      isAuthError(login, ...AUTH_ERROR_CODES)
    );
  },
});

/** Every parser of what the Codex CLI says. */
export const CODEX_TARGETS: readonly FuzzTarget[] = [
  lineFraming,
  jsonRpc,
  notifications,
  serverRequests,
  turnErrors,
  peerErrors,
];
