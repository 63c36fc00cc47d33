import { describe, expect, it } from "vitest";
import { CodexError } from "../src/index.ts";
import { fromTurnError, toCodexError, unavailable } from "../src/errors/error-mapping.ts";
import { JsonRpcConnectionError, JsonRpcPeerError } from "../src/json-rpc/errors.ts";
import type { TurnError } from "../src/protocol/turns.ts";

const REFRESH_FAILED =
  "Your access token could not be refreshed because your refresh token was already used. Please log out and sign in again.";

const CASES: [string, TurnError, string][] = [
  ["unauthorized", { message: "x", codexErrorInfo: "unauthorized" }, "CODEX_AUTH_EXPIRED"],
  ["the refresh text alone", { message: REFRESH_FAILED }, "CODEX_AUTH_EXPIRED"],
  [
    "another sign-in in the middle of a turn",
    { message: "Fatal error: application network policy is unavailable", codexErrorInfo: "other" },
    "CODEX_AUTH_EXPIRED",
  ],
  ["a final 401", failure("httpConnectionFailed", 401), "CODEX_AUTH_EXPIRED"],
  ["a final 403", failure("httpConnectionFailed", 403), "CODEX_ERROR"],
  ["no status", failure("responseStreamDisconnected", null), "CODEX_ERROR"],
  ["a usage limit", { message: "x", codexErrorInfo: "usageLimitExceeded" }, "CODEX_USAGE_LIMIT"],
  ["overload", { message: "x", codexErrorInfo: "serverOverloaded" }, "CODEX_OVERLOADED"],
  ["too many requests", failure("responseTooManyFailedAttempts", 429), "CODEX_OVERLOADED"],
  ["a bad request", { message: "x", codexErrorInfo: "badRequest" }, "CODEX_ERROR"],
  ["a word that every object knows", { message: "x", codexErrorInfo: "__proto__" }, "CODEX_ERROR"],
  ["what is not known yet", { message: "x", codexErrorInfo: { later: { a: 1 } } }, "CODEX_ERROR"],
];

describe("error mapping", () => {
  it.each(CASES)("%s", (_name, error, code) => {
    expect(fromTurnError(error).code).toBe(code);
  });

  it("quotes Codex's words in one line, without controls, secrets or a novel", () => {
    const jwt = `eyJhbGciOi.eyJzdWIi.${"a".repeat(30)}`;
    const message = `bad \u001B[31mred\u001B[0m\nthing\u202E Bearer abc.def ${jwt} sk-abcdefgh1234 ${"long ".repeat(200)}`;
    const text = fromTurnError({ message }).message;
    expect(text).toContain("“bad red thing Bearer [redacted] [redacted] [redacted] long");
    expect(text).not.toMatch(/eyJ|sk-abc|abc\.def|\p{Cc}|\u202E/u);
    expect(text.length).toBeLessThan(400);
  });

  it("takes the sentence out of a body that Codex passes on", () => {
    const message = '{"error":{"message":"Say \\"please\\".","type":"invalid_request_error"}}';
    expect(fromTurnError({ message }).message).toContain('“Say "please".”');
  });

  it("keeps errors that have a code, and gives the others one with their cause", () => {
    const known = new CodexError("CODEX_SIGNED_OUT", "x");
    expect(toCodexError(known)).toBe(known);
    const peer = new JsonRpcPeerError("thread/start", { code: -32603, message: REFRESH_FAILED });
    expect(toCodexError(peer)).toMatchObject({ code: "CODEX_AUTH_EXPIRED", cause: peer });
    const closed = new JsonRpcConnectionError("closed", "The connection ended.");
    expect(toCodexError(closed)).toMatchObject({ code: "CODEX_UNAVAILABLE", cause: closed });
    const other = new RangeError("secret detail");
    expect(toCodexError(other)).toMatchObject({ code: "CODEX_ERROR", cause: other });
    expect(toCodexError(other).message).not.toContain("secret detail");
  });

  it("says what to do next when Codex is not available", () => {
    expect(unavailable("It died.").message).toBe(
      "Codex is not available. It died. Retry; if that does not help, reinstall the Codex CLI.",
    );
  });
});

function failure(kind: string, httpStatusCode: number | null): TurnError {
  return { message: "x", codexErrorInfo: { [kind]: { httpStatusCode } } };
}
