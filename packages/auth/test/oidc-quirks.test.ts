import { inspect } from "node:util";

import { describe, expect, onTestFinished, test } from "vitest";

import type { AnyProvider, HttpClient, OAuthServerDescription } from "../src/index.ts";
import {
  createHttpClient,
  createOAuthProvider,
  createOidcProvider,
  refreshTokenSet,
  requestDeviceAuthorization,
  revokeToken,
  signInWithDeviceCode,
} from "../src/index.ts";
import { MICROSOFT_ENTRA } from "../src/provider/presets.ts";
import { authErrorOf } from "./support/errors.ts";
import { FakeClock } from "./support/fake-clock.ts";
import type { Answer } from "./support/scripted-server.ts";
import { dropConnection, startScriptedServer } from "./support/scripted-server.ts";
import { jwt } from "./support/tokens.ts";

const DEVICE_CODE = "device-code-secret";
const CODE_ANSWER = {
  device_code: DEVICE_CODE,
  user_code: "WDJB-MJHT",
  verification_uri: "http://127.0.0.1/device",
  expires_in: 600,
};
const code = (fields: Record<string, unknown>): Answer => ({ json: { ...CODE_ANSWER, ...fields } });
const TOKENS: Answer = { json: { access_token: "at-secret", token_type: "bearer" } };
const error = (status: number, name: string, fields = {}): Answer => ({
  status,
  json: { error: name, ...fields },
});

interface Scripts {
  device?: readonly Answer[];
  token?: readonly Answer[];
  describe?: Partial<OAuthServerDescription>;
}

/** A provider at a server that gives these answers; the last one is repeated. */
async function start({ device = [code({})], token = [TOKENS], ...options }: Scripts) {
  const counts = { "/device": 0, "/token": 0 };
  const server = await startScriptedServer(({ path }) => {
    if (path !== "/device" && path !== "/token") return { status: 404 };
    const answers = path === "/device" ? device : token;
    counts[path] += 1;
    return answers[Math.min(counts[path], answers.length) - 1]!;
  });
  const httpClient = createHttpClient();
  onTestFinished(() => httpClient.close());
  const description: OAuthServerDescription = {
    metadata: {
      issuer: server.url,
      device_authorization_endpoint: `${server.url}/device`,
      token_endpoint: `${server.url}/token`,
    },
    ...options.describe,
  };
  const provider = createOAuthProvider(description, { httpClient, clientId: "client-1" });
  return { server, provider };
}

async function signIn(provider: AnyProvider) {
  const clock = new FakeClock();
  const result = await signInWithDeviceCode(provider, { clock, onCode: () => undefined });
  return { ...result, sleeps: clock.sleeps };
}

describe("a device authorization is understood", () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    [
      "with an older name for the page",
      { verification_uri: undefined, verification_url: "http://127.0.0.1/old" },
      { verificationUri: "http://127.0.0.1/old" },
    ],
    ["with numbers as text", { interval: "7", expires_in: "60" }, { intervalSeconds: 7 }],
    ["without an interval", {}, { intervalSeconds: 5 }],
    ["with an interval of nothing", { interval: 0 }, { intervalSeconds: 5 }],
    ["with an interval that is no number", { interval: { toString: "" } }, { intervalSeconds: 5 }],
    ["with an interval of null", { interval: null }, { intervalSeconds: 5 }],
    ["with an empty complete page", { verification_uri_complete: "" }, { userCode: "WDJB-MJHT" }],
    ["with controls in the user code", { user_code: "WD\u001b[31mJB" }, { userCode: "WDJB" }],
  ])("%s", async (_, fields, expected) => {
    const { provider } = await start({ device: [code(fields)] });
    expect(await requestDeviceAuthorization(provider)).toMatchObject(expected);
  });

  test("without a lifetime it lasts 15 minutes", async () => {
    const { provider } = await start({ device: [code({ expires_in: undefined })] });
    const { expiresAt } = await requestDeviceAuthorization(provider);
    expect(Math.round((expiresAt - Date.now()) / 60_000)).toBe(15);
  });

  test("and asked for with the client ID and the scope, form-encoded", async () => {
    const { provider, server } = await start({});
    await requestDeviceAuthorization(provider);
    expect(server.requests[0]?.headers["content-type"]).toContain("x-www-form-urlencoded");
    expect(Object.fromEntries(new URLSearchParams(server.requests[0]?.body))).toEqual({
      client_id: "client-1",
      scope: "openid profile email offline_access",
    });
  });
});

test.each<[string, Answer, Record<string, string>]>([
  ["a page on another host", code({ verification_uri: "https://evil.example/" }), {}],
  [
    "a page on a host that only begins alike",
    code({ verification_uri: "https://127.0.0.1.evil.example/" }),
    {},
  ],
  ["a page without TLS", code({ verification_uri: "http://evil.example/" }), {}],
  ["a page with user information", code({ verification_uri: "https://a:b@127.0.0.1/" }), {}],
  ["a page that is a script", code({ verification_uri: "javascript:alert(1)" }), {}],
  ["a complete page elsewhere", code({ verification_uri_complete: "https://evil.example/" }), {}],
])("%s is refused and never shown", async (_, answer) => {
  const { provider } = await start({ device: [answer] });
  const refused = await authErrorOf(requestDeviceAuthorization(provider));
  expect(refused).toMatchObject({ code: "DEVICE_AUTH_FAILED", reason: "verification_uri_refused" });
  expect(inspect(refused)).not.toContain("evil");
});

test.each<[string, Answer, string, string]>([
  [
    "turned off",
    error(400, "device_flow_disabled"),
    "DEVICE_AUTH_DISABLED",
    "device_flow_disabled",
  ],
  [
    "not for this client",
    error(400, "unauthorized_client"),
    "DEVICE_AUTH_UNSUPPORTED",
    "unauthorized_client",
  ],
  ["refused with status 200", error(200, "invalid_scope"), "DEVICE_AUTH_FAILED", "invalid_scope"],
  [
    "refused with an error object",
    { status: 400, json: { error: { code: "Not_Good" } } },
    "DEVICE_AUTH_FAILED",
    "not_good",
  ],
  ["not what it should be", { json: { hello: "world" } }, "DEVICE_AUTH_FAILED", "malformed"],
  ["limited in number", error(429, "slow"), "RATE_LIMITED", "http_429"],
  ["limited in the words of a poll", error(429, "slow_down"), "RATE_LIMITED", "http_429"],
])(
  "a device authorization that is %s has a code of its own",
  async (...[, answer, name, reason]) => {
    const { provider } = await start({ device: [answer] });
    const clock = new FakeClock();
    const refused = await authErrorOf(requestDeviceAuthorization(provider, { clock }));
    expect(refused).toMatchObject({ code: name, reason });
  },
);

describe("polling understands", () => {
  test("GitHub: errors with status 200, slow_down with an interval, tokens as a form", async () => {
    const { provider } = await start({
      device: [code({ interval: 5 })],
      token: [
        error(200, "authorization_pending"),
        error(200, "slow_down", { interval: 30 }),
        { text: "access_token=gho_x&scope=read%3Auser&token_type=bearer" },
      ],
    });
    const { tokenSet, account, sleeps } = await signIn(provider);
    expect(tokenSet).toEqual({ accessToken: "gho_x", refreshToken: "" });
    expect(account).toBeUndefined();
    expect(sleeps).toEqual([6500, 6500, 39_000]);
  });

  test("Google: 428 for pending, 403 for slow_down, a lifetime as text", async () => {
    const { provider } = await start({
      token: [
        error(428, "authorization_pending"),
        error(403, "slow_down"),
        { json: { access_token: "at", expires_in: "3600", id_token: null, refresh_token: "rt" } },
      ],
    });
    const { tokenSet, sleeps } = await signIn(provider);
    expect(tokenSet).toMatchObject({ accessToken: "at", refreshToken: "rt" });
    expect(Math.round((tokenSet.expiresAt! - Date.now()) / 60_000)).toBe(60);
    expect(sleeps).toEqual([6500, 6500, 13_000]);
  });

  test("Microsoft: the tenant of the ID token is the issuer, and only that one", async () => {
    const tid = "11111111-2222-3333-4444-555555555555";
    const { issuerOf } = MICROSOFT_ENTRA.server;
    const tokensOf = (tenant: string): Answer => {
      const now = Math.floor(Date.now() / 1000);
      const times = { iat: now, exp: now + 60 };
      const iss = `https://login.microsoftonline.com/${tenant}/v2.0`;
      const idToken = jwt({ iss, aud: "client-1", sub: "s", tid, email: "a@b.example", ...times });
      return { json: { access_token: "at-secret", id_token: idToken } };
    };
    const own = await start({ token: [tokensOf(tid)], describe: { issuerOf } });
    expect((await signIn(own.provider)).account).toEqual({ accountId: "s", email: "a@b.example" });
    const foreign = await start({ token: [tokensOf("another")], describe: { issuerOf } });
    const refused = await authErrorOf(signIn(foreign.provider));
    expect(refused).toMatchObject({ code: "DEVICE_AUTH_FAILED", reason: "id_token_invalid" });
    expect(inspect(refused, { depth: 9 })).not.toContain("at-secret");
  });

  test.each<[string, Answer, string]>([
    ["access_denied", error(400, "access_denied"), "DEVICE_AUTH_DENIED"],
    [
      "Microsoft's authorization_declined",
      error(400, "authorization_declined"),
      "DEVICE_AUTH_DENIED",
    ],
    ["expired_token", error(400, "expired_token"), "DEVICE_AUTH_EXPIRED"],
    ["invalid_grant before the end", error(400, "invalid_grant"), "DEVICE_AUTH_FAILED"],
    ["an answer of another kind", { json: [1, 2] }, "DEVICE_AUTH_FAILED"],
  ])("%s as final", async (_, answer, name) => {
    const { provider, server } = await start({ token: [answer] });
    const refused = await authErrorOf(signIn(provider));
    expect(refused.code).toBe(name);
    expect(server.requests.filter(({ path }) => path === "/token")).toHaveLength(1);
  });

  test("invalid_grant after the deadline as expired", async () => {
    const { provider } = await start({
      device: [code({ interval: 5, expires_in: 6 })],
      token: [error(400, "invalid_grant")],
    });
    expect((await authErrorOf(signIn(provider))).code).toBe("DEVICE_AUTH_EXPIRED");
  });

  test("invalid_grant after a lost answer as tokens that got lost", async () => {
    const { provider } = await start({ token: [dropConnection, error(400, "invalid_grant")] });
    const lost = await authErrorOf(signIn(provider));
    expect(lost).toMatchObject({ code: "DEVICE_AUTH_FAILED", reason: "answer_lost" });
  });

  test("failing servers, captive portals and rate limits as trouble that passes", async () => {
    const { provider } = await start({
      token: [
        error(503, "temporarily_unavailable"),
        { text: "<html>Hotel WiFi</html>" },
        error(429, "too_many", {}),
        TOKENS,
      ],
    });
    expect((await signIn(provider)).tokenSet.accessToken).toBe("at-secret");
  });

  test("a refusal that repeats the device code without repeating it", async () => {
    const description = `bad code ${DEVICE_CODE}`;
    const answer = error(400, "invalid_request", { error_description: description });
    const { provider } = await start({ token: [answer] });
    const refused = await authErrorOf(signIn(provider));
    expect(refused.message).toContain("bad code [redacted]");
    expect(inspect(refused, { depth: 9 })).not.toContain(DEVICE_CODE);
  });
});

describe("refreshing", () => {
  test("keeps the refresh token when the answer has none", async () => {
    const { provider } = await start({});
    const refreshed = await refreshTokenSet(provider, "rt-old");
    expect(refreshed).toEqual({ accessToken: "at-secret", refreshToken: "rt-old" });
  });

  test.each<[string, Answer, string, string]>([
    [
      "GitHub's bad_refresh_token",
      error(200, "bad_refresh_token"),
      "CODEX_AUTH_EXPIRED",
      "bad_refresh_token",
    ],
    ["a failing server", error(500, "server_error"), "AUTH_SERVER_UNREACHABLE", "http_500"],
    ["a rate limit", error(429, "slow"), "AUTH_SERVER_UNREACHABLE", "http_429"],
    ["a wrong client", error(401, "invalid_client"), "AUTH_SERVER_UNREACHABLE", "invalid_client"],
  ])("ends on %s as it should", async (...[, answer, name, reason]) => {
    const { provider } = await start({ token: [answer] });
    const failure = await authErrorOf(refreshTokenSet(provider, "rt-secret"));
    expect(failure).toMatchObject({ code: name, reason });
  });
});

test("a provider without a revocation endpoint says so", async () => {
  const { provider } = await start({});
  const failure = await authErrorOf(revokeToken(provider, "rt"));
  expect(failure).toMatchObject({
    code: "DEVICE_AUTH_UNSUPPORTED",
    reason: "revocation_unsupported",
  });
});

test("an https issuer never leads to plain http, not on loopback either", async () => {
  const issuer = "https://issuer.example";
  const endpoints = {
    token_endpoint: `${issuer}/token`,
    device_authorization_endpoint: `${issuer}/device`,
    revocation_endpoint: `${issuer}/revoke`,
  };
  const discover = (change: Record<string, string>) => {
    const text = JSON.stringify({ issuer, ...endpoints, ...change });
    const headers = { "content-type": "application/json" };
    const httpClient: HttpClient = {
      request: () => Promise.resolve({ status: 200, headers, text }),
      close: () => Promise.resolve(),
    };
    return createOidcProvider({ issuer, clientId: "client", httpClient });
  };
  expect(await discover({})).toMatchObject({ issuer });
  for (const [name, url] of Object.entries(endpoints)) {
    const downgraded = url.replace(issuer, "http://127.0.0.1:8080");
    expect(await authErrorOf(discover({ [name]: downgraded }))).toMatchObject({
      code: "DEVICE_AUTH_FAILED",
      reason: "discovery_failed",
    });
  }
});
