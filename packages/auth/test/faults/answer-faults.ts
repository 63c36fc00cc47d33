import type { Fault } from "./fault.ts";
import { answering } from "./wire.ts";

const PORTAL = "http://login.hotel-wifi.example/start";
const PAGE = "<!doctype html><title>Hotel WiFi</title><h1>Please sign in</h1>";
const HTML = { "content-type": "text/html; charset=utf-8" };
const JSON_TYPE = { "content-type": "application/json" };

const REDIRECTS = [301, 302, 303, 307, 308];
const STATUSES = [
  ...[400, 401, 403, 404, 405, 408, 409, 410, 413, 418, 422, 428, 429],
  ...[500, 501, 502, 503, 504, 511, 530],
];

const redirects: Fault[] = REDIRECTS.map((status) => ({
  name: `${status} to a captive portal`,
  nature: { kind: "intercepted" },
  behave: answering(status, "", { location: PORTAL }),
}));

const otherRedirects: Fault[] = [
  {
    name: "302 without a location",
    nature: { kind: "intercepted" },
    behave: answering(302),
  },
  {
    name: "407, a proxy that wants a password",
    nature: { kind: "intercepted" },
    behave: answering(407, "", { "proxy-authenticate": "Basic" }),
  },
  {
    name: "304, as if there were a cache",
    nature: { kind: "intercepted" },
    behave: answering(304),
  },
  {
    name: "307 to itself for ever",
    nature: { kind: "intercepted" },
    behave: ({ socket, path }) =>
      void socket.end(
        `HTTP/1.1 307 Again\r\nlocation: ${path}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`,
      ),
  },
];

const pages: Fault[] = [200, 401, 403, 407].map((status) => ({
  name: `${status} with a web page`,
  nature: { kind: "intercepted" },
  behave: answering(status, PAGE, HTML),
}));

const statuses: Fault[] = STATUSES.map((status) => ({
  name: `${status}`,
  nature: { kind: "refused", status },
  behave: answering(status),
}));

const limits: Fault[] = [
  {
    name: "429, again in 7 seconds",
    nature: { kind: "refused", status: 429, retryAfterSeconds: 7 },
    behave: answering(429, "{}", { ...JSON_TYPE, "retry-after": "7" }),
  },
  {
    name: "429, again at a date",
    nature: { kind: "refused", status: 429, retryAfterSeconds: 20 },
    behave({ socket }) {
      const headers = { "retry-after": new Date(Date.now() + 20_000).toUTCString() };
      return answering(429, "", headers)({ socket, path: "", forward: neverForwarded });
    },
  },
  {
    name: "429, again in an hour",
    nature: { kind: "refused", status: 429, retryAfterSeconds: 3600 },
    behave: answering(429, "", { "retry-after": "3600" }),
  },
  {
    name: "503, again in 3 seconds",
    nature: { kind: "refused", status: 503, retryAfterSeconds: 3 },
    behave: answering(503, "", { "retry-after": "3" }),
  },
  {
    name: "429, again at no time that exists",
    nature: { kind: "refused", status: 429 },
    behave: answering(429, "", { "retry-after": "Thirtysomething, -5" }),
  },
];

const REFUSALS: readonly (readonly [number, string])[] = [
  [400, "invalid_request"],
  [400, "invalid_grant"],
  [401, "invalid_client"],
  [403, "something_else"],
  [400, "access_denied"],
  [400, "expired_token"],
  [400, "authorization_pending"],
  [400, "slow_down"],
  [429, "slow_down"],
  [200, "invalid_request"],
];

const refusals: Fault[] = REFUSALS.map(([status, code]) => ({
  name: `${status} ${code}`,
  nature: { kind: "refused", status, code },
  behave: answering(status, JSON.stringify({ error: code, error_description: "No." }), JSON_TYPE),
}));

function neverForwarded(): never {
  throw new Error("this fault answers by itself");
}

/** Whole answers that are not the wanted one. */
export const ANSWER_FAULTS: readonly Fault[] = [
  ...redirects,
  ...otherRedirects,
  ...pages,
  ...statuses,
  ...limits,
  ...refusals,
];
