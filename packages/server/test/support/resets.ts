import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const AT_ONCE = 24;
const WAITS_MS = [0, 1, 3];

const UPGRADE = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};
const JSON_BODY = JSON.stringify({ provider: "codex", model: "gpt-5.5", title: "reset" });
/** A masked text frame that is a subscription, one that is no frame, a ping, and a frame's first half. */
const FRAMES = [
  maskedText('{"protocolVersion":"v1","type":"subscribe_sign_ins"}'),
  maskedText("{"),
  Buffer.from([0x89, 0x80, 0, 0, 0, 0]),
  Buffer.from([0x81, 0xfe, 0x10]),
];

/** Where peers leave a console: every kind of request, upgrade and refusal, cut at every kind of byte. */
export function listDepartures(url: string, accessToken: string): Buffer[] {
  const { host } = new URL(url);
  const auth = { authorization: `Bearer ${accessToken}` };
  const request = (line: string, headers: Record<string, string> = {}, body = "") =>
    Buffer.from(
      [`${line} HTTP/1.1`, ...toLines({ host, ...headers }), "", body].join("\r\n"),
      "latin1",
    );
  const json = { "content-type": "application/json", "content-length": `${JSON_BODY.length}` };
  const upgrade = (headers: Record<string, string>, path = "/ws") =>
    request(`GET ${path}`, { ...UPGRADE, ...headers });
  const whole = [
    request("GET /"),
    request("GET /chat"),
    request("GET /assets/none.js"),
    request("GET /api/health"),
    request("GET /api/health", { host: "rebound.example" }),
    request("GET /api/conversations"),
    request("GET /api/conversations", auth),
    request("GET /api/codex/homes", auth),
    request("GET /api/openapi.json", auth),
    request("GET /metrics"),
    request("GET /metrics", auth),
    request("GET /sign-in/none"),
    request("GET /nowhere.txt"),
    request("HEAD /"),
    request("OPTIONS *"),
    request("CONNECT 127.0.0.1:9"),
    request("TRACE /"),
    request("POST /api/conversations", { ...auth, ...json }, JSON_BODY),
    request("POST /api/conversations", { ...auth, ...json, expect: "100-continue" }, JSON_BODY),
    request("POST /api/conversations", { ...auth, "transfer-encoding": "chunked" }, "1f\r\n{"),
    request("POST /api/session", json, JSON_BODY),
    request("POST /api/runs/none/approvals/none", { ...auth, ...json }, JSON_BODY),
    request("POST /api/codex/device-auth", { origin: "https://evil.example", ...json }, JSON_BODY),
    upgrade({}),
    upgrade(auth),
    upgrade({ ...auth, origin: "https://evil.example" }),
    upgrade({ ...auth, host: "rebound.example" }),
    upgrade({ ...auth, "sec-websocket-key": "short" }),
    upgrade({ ...auth, "sec-websocket-version": "99" }),
    upgrade({ ...auth, upgrade: "h2c" }),
    upgrade(auth, "/nowhere"),
    upgrade(auth, "//"),
    upgrade(auth, "/fleet/v1/credentials"),
    ...FRAMES.map((frame) => Buffer.concat([upgrade(auth), frame])),
    Buffer.from("\u0016\u0003\u0001 no HTTP at all\r\n\r\n", "latin1"),
  ];
  return whole.flatMap((bytes) => [
    bytes.subarray(0, 1),
    bytes.subarray(0, bytes.indexOf(" HTTP/") + 3),
    bytes.subarray(0, Math.floor(bytes.length / 2)),
    bytes.subarray(0, bytes.length - 1),
    bytes,
  ]);
}

type Leave = (socket: Socket) => void;
const LEAVES: Leave[] = [
  (socket) => socket.resetAndDestroy(),
  (socket) => socket.destroy(),
  (socket) => {
    socket.end();
    socket.resume();
  },
];

/** Comes and leaves so many times, in every way in turn, several at once. */
export async function comeAndLeave(url: string, departures: Buffer[], times: number) {
  const { hostname, port } = new URL(url);
  let next = 0;
  const one = async (index: number) => {
    const bytes = departures[index % departures.length];
    const turn = Math.floor(index / departures.length);
    const waitMs = WAITS_MS[(index + turn) % WAITS_MS.length];
    const leave = LEAVES[(Math.floor(index / WAITS_MS.length) + turn) % LEAVES.length];
    const socket = connect(Number(port), hostname).on("error", () => undefined);
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    socket.write(bytes ?? "");
    if (waitMs !== 0) await sleep(waitMs);
    leave?.(socket);
    // A peer that only ends its side is let go by the server, or leaves when it has waited.
    const timer = setTimeout(() => socket.destroy(), 2_000);
    await closed;
    clearTimeout(timer);
  };
  const worker = async () => {
    while (next < times) await one(next++);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

function toLines(headers: Record<string, string>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

function maskedText(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]);
}

/** What was logged but for the Hosts and Origins that were refused, which is said once of each. */
export function withoutRefusals(logged: string): string[] {
  return logged.split("\n").filter((line) => line !== "" && !line.includes('"http.site_refused"'));
}
