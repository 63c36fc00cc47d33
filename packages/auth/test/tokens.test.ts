import { describe, expect, onTestFinished, test } from "vitest";

import {
  CODEX_CLIENT_ID,
  createHttpClient,
  createOpenAiProvider,
  refreshTokenSet,
  revokeToken,
} from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { providerAt } from "./support/provider.ts";
import type { Answer } from "./support/scripted-server.ts";
import { captivePortal, dropConnection, startScriptedServer } from "./support/scripted-server.ts";
import { EXPIRES_AT, tokenAnswer, tokenSetFor } from "./support/tokens.ts";

const HTML = { "content-type": "text/html" };

async function refresh(answer: Answer) {
  const server = await startScriptedServer([answer]);
  const promise = refreshTokenSet(providerAt(server.url), "rt-old");
  promise.catch(() => undefined);
  return { server, promise };
}

describe("a refresh", () => {
  test("sends JSON as Codex does and returns the new tokens", async () => {
    const tokens = tokenSetFor("new");
    const { server, promise } = await refresh({ json: tokenAnswer(tokens) });
    expect(await promise).toEqual(tokens);
    expect(server.requests[0]?.path).toBe("/oauth/token");
    expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual({
      client_id: CODEX_CLIENT_ID,
      grant_type: "refresh_token",
      refresh_reason: "proactive_expiry",
      refresh_token: "rt-old",
    });
  });

  test("keeps the old refresh token, and sets nothing else, when the answer has none", async () => {
    const { accessToken } = tokenSetFor("new");
    const { promise } = await refresh({ json: { access_token: accessToken, refresh_token: null } });
    expect(await promise).toEqual({ accessToken, refreshToken: "rt-old", expiresAt: EXPIRES_AT });
  });

  test.each<[string, Answer]>([
    ["refresh_token_reused", { status: 401, json: { error: { code: "refresh_token_reused" } } }],
    ["refresh_token_expired", { status: 400, json: { code: "refresh_token_expired" } }],
    ["refresh_token_invalidated", { status: 500, json: { error: "REFRESH_TOKEN_INVALIDATED" } }],
    ["invalid_grant", { status: 400, json: { error: "invalid_grant" } }],
    ["http_401", { status: 401 }],
  ])("that is refused with %s is CODEX_AUTH_EXPIRED and says why", async (reason, answer) => {
    const { server, promise } = await refresh(answer);
    expect(await authErrorOf(promise)).toMatchObject({ code: "CODEX_AUTH_EXPIRED", reason });
    expect(server.requests).toHaveLength(1);
  });

  test.each<[string, Answer]>([
    ["429", { status: 429, headers: { "retry-after": "9" } }],
    ["503", { status: 503 }],
    ["403", { status: 403, json: { error: { code: "forbidden" } } }],
    ["400 with another code", { status: 400, json: { error: "invalid_request" } }],
    ["a captive portal", captivePortal],
    ["a portal's page that says 401", { status: 401, text: "<html>", headers: HTML }],
    ["a proxy that wants a password", { status: 407 }],
    ["an answer that grants nothing", { json: { hello: "world" } }],
    ["an error with status 200", { json: { error: "server_error" } }],
    ["broken JSON", { text: "{oops" }],
    ["a dropped connection", dropConnection],
  ])("that meets %s has not expired, and is not repeated", async (_, answer) => {
    const { server, promise } = await refresh(answer);
    expect((await authErrorOf(promise)).code).toBe("AUTH_SERVER_UNREACHABLE");
    expect(server.requests).toHaveLength(1);
  });

  test("keeps what it was granted beside a field that is not usable", async () => {
    const { accessToken, refreshToken } = tokenSetFor("new");
    const tokens = { access_token: accessToken, refresh_token: refreshToken };
    const odd = await refresh({ json: { ...tokens, id_token: "no JWT" } });
    expect(await odd.promise).toEqual({ accessToken, refreshToken, expiresAt: EXPIRES_AT });
    const half = await refresh({ json: { ...tokens, access_token: 42, id_token: null } });
    expect(await half.promise).toEqual({ refreshToken });
  });

  test("that is called a web page is read all the same", async () => {
    const text = JSON.stringify(tokenAnswer(tokenSetFor("new")));
    const { promise } = await refresh({ text, headers: HTML });
    expect(await promise).toEqual(tokenSetFor("new"));
  });

  test("that is rate limited says for how long", async () => {
    const { promise } = await refresh({ status: 429, headers: { "retry-after": "9" } });
    expect((await authErrorOf(promise)).retryAfterSeconds).toBe(9);
  });

  test("without a refresh token is a misuse", async () => {
    await expect(refreshTokenSet(providerAt("http://127.0.0.1:1"), "")).rejects.toThrow(TypeError);
  });
});

describe("a revocation", () => {
  test("sends what Codex sends for each kind of token", async () => {
    const server = await startScriptedServer([{ json: {} }]);
    const provider = providerAt(server.url);
    await revokeToken(provider, "rt-old");
    await revokeToken(provider, "at-old", { tokenTypeHint: "access_token" });
    expect(server.requests.map(({ path, body }) => [path, JSON.parse(body) as unknown])).toEqual([
      [
        "/oauth/revoke",
        { token: "rt-old", token_type_hint: "refresh_token", client_id: CODEX_CLIENT_ID },
      ],
      ["/oauth/revoke", { token: "at-old", token_type_hint: "access_token" }],
    ]);
  });

  test.each<Answer>([
    { status: 500 },
    { status: 400, json: {} },
    { json: { error: "server_error" } },
    captivePortal,
    dropConnection,
  ])("that fails says so", async (answer) => {
    const server = await startScriptedServer([answer]);
    const error = await authErrorOf(revokeToken(providerAt(server.url), "rt-old"));
    expect(error.code).toBe("AUTH_SERVER_UNREACHABLE");
    expect(error.message).not.toContain("rt-old");
  });

  test("goes to the origin of another refresh address, or to an address of its own", async () => {
    const server = await startScriptedServer([{ json: {} }]);
    const httpClient = createHttpClient();
    onTestFinished(() => httpClient.close());
    const issuer = "http://127.0.0.1:1";
    const refreshTokenUrl = `${server.url}/broker/token`;
    const revokeTokenUrl = `${server.url}/own`;
    await revokeToken(createOpenAiProvider({ httpClient, issuer, refreshTokenUrl }), "rt");
    await revokeToken(createOpenAiProvider({ httpClient, issuer, revokeTokenUrl }), "rt");
    expect(server.requests.map(({ path }) => path)).toEqual(["/oauth/revoke", "/own"]);
  });
});
