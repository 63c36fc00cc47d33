import { settlesWithin } from "@latchkey/testing";
import { describe, expect, test } from "vitest";

import {
  CODEX_CLIENT_ID,
  createHttpClient,
  createOpenAiProvider,
  requestDeviceAuthorization,
} from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { FakeClock } from "./support/fake-clock.ts";
import { providerAt } from "./support/provider.ts";
import type { Answer } from "./support/scripted-server.ts";
import {
  blockedPage,
  captivePortal,
  dropConnection,
  neverAnswer,
  startScriptedServer,
} from "./support/scripted-server.ts";

const GRANTED = { device_auth_id: "deviceauth_secret", user_code: "ABCD-12345", interval: "7" };

async function request(answers: readonly Answer[]) {
  const server = await startScriptedServer(answers);
  const clock = new FakeClock();
  const promise = requestDeviceAuthorization(providerAt(server.url), { clock });
  return { server, clock, promise };
}

async function granted(fields: Record<string, unknown>, headers: Record<string, string> = {}) {
  const { promise } = await request([{ json: { ...GRANTED, ...fields }, headers }]);
  const authorization = await promise;
  const lifetimeSeconds = Math.round((authorization.expiresAt - Date.now()) / 1000);
  return { ...authorization, lifetimeSeconds };
}

describe("a request for a user code", () => {
  test("names the client, in JSON, and shows the issuer's own page", async () => {
    const { server, promise } = await request([{ json: GRANTED }]);
    expect(await promise).toEqual({
      deviceCode: "deviceauth_secret",
      userCode: "ABCD-12345",
      verificationUri: `${server.url}/codex/device`,
      expiresAt: expect.any(Number) as number,
      intervalSeconds: 7,
    });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      method: "POST",
      path: "/api/accounts/deviceauth/usercode",
      body: JSON.stringify({ client_id: CODEX_CLIENT_ID }),
    });
  });

  test.each([
    [{ interval: 3 }, 3],
    [{ interval: " 4 " }, 4],
    [{ interval: undefined }, 5],
    [{ interval: "soon" }, 5],
    [{ interval: -1 }, 5],
    [{ interval: "0" }, 1],
    [{ interval: "0.2" }, 0.2],
    [{ interval: 0.001 }, 0.05],
  ])("reads the interval of %j as %d s", async (fields, seconds) => {
    expect((await granted(fields)).intervalSeconds).toBe(seconds);
  });

  test("accepts the other spelling of the user code", async () => {
    const authorization = await granted({ user_code: undefined, usercode: "WXYZ-99999" });
    expect(authorization.userCode).toBe("WXYZ-99999");
  });

  test("strips control characters from the user code", async () => {
    const authorization = await granted({ user_code: "AB\u001B[2JCD\u202E-1" });
    expect(authorization.userCode).toBe("ABCD-1");
  });

  test("keeps a complete verification URI of the issuer's own", async () => {
    const uri = "http://127.0.0.1/device?user_code=ABCD";
    const authorization = await granted({ verification_uri_complete: uri });
    expect(authorization.verificationUriComplete).toBe(uri);
  });

  test.each([
    "javascript:alert(1)",
    "https://evil.example/device?user_code=ABCD",
    "https://127.0.0.1.evil.example/",
    "https://a:b@127.0.0.1/",
  ])("leaves out a complete verification URI that is not safe or not its own: %s", async (uri) => {
    const authorization = await granted({ verification_uri_complete: uri });
    expect(authorization).not.toHaveProperty("verificationUriComplete");
  });

  test.each([
    ["a duration", { expires_in: 600 }, 600],
    ["a duration as text", { expires_in: "600" }, 600],
    ["nothing", {}, 900],
    ["a moment in the past", { expires_at: "2001-01-01T00:00:00Z" }, 900],
    ["nonsense", { expires_at: "whenever" }, 900],
  ])("takes the lifetime from %s", async (_, fields, seconds) => {
    expect((await granted(fields)).lifetimeSeconds).toBe(seconds);
  });

  test("measures a moment of expiry from the server's own clock", async () => {
    const authorization = await granted(
      { expires_at: "2030-01-01T00:10:00Z" },
      { date: "Tue, 01 Jan 2030 00:00:00 GMT" },
    );
    expect(authorization.lifetimeSeconds).toBe(600);
  });
});

describe("a refused request for a user code", () => {
  test.each<[string, Answer]>([
    ["404", { status: 404, json: { error: { code: "not_found" } } }],
    ["404 with a page", { status: 404, text: "<html>", headers: { "content-type": "text/html" } }],
    ["403 that says disabled", { status: 403, json: { error: { code: "device_code_disabled" } } }],
    ["403 that says not enabled", { status: 403, json: { detail: "Device codes not enabled" } }],
  ])("is DEVICE_AUTH_DISABLED with how to enable it: %s", async (_, answer) => {
    const { server, promise } = await request([answer]);
    const error = await authErrorOf(promise);
    expect(error.code).toBe("DEVICE_AUTH_DISABLED");
    expect(error.message).toMatch(/Security.*Enable device code authentication.*admin/u);
    expect(server.requests).toHaveLength(1);
  });

  test("waits as long as a rate limit asks, and then succeeds", async () => {
    const limited = { status: 429, headers: { "retry-after": "12" } };
    const { clock, promise } = await request([limited, { json: GRANTED }]);
    expect((await promise).userCode).toBe("ABCD-12345");
    expect(clock.trueNow).toBeGreaterThanOrEqual(12_000);
  });

  test("is RATE_LIMITED after three tries, and at once when the wait is long", async () => {
    const three = await request([{ status: 429 }]);
    expect((await authErrorOf(three.promise)).code).toBe("RATE_LIMITED");
    expect(three.server.requests).toHaveLength(3);
    const long = await request([{ status: 429, headers: { "retry-after": "600" } }]);
    expect(await authErrorOf(long.promise)).toMatchObject({
      code: "RATE_LIMITED",
      retryAfterSeconds: 600,
      message: expect.stringContaining("in 600 seconds") as string,
    });
    expect(long.server.requests).toHaveLength(1);
  });

  test.each<[string, Answer]>([
    ["5xx", { status: 503 }],
    ["dropped connections", dropConnection],
    ["a captive portal", captivePortal],
    ["a redirect elsewhere", { status: 302, headers: { location: "http://portal.example/" } }],
    ["a blocking CDN", blockedPage],
  ])("is AUTH_SERVER_UNREACHABLE after three tries: %s", async (_, answer) => {
    const { server, promise } = await request([answer]);
    expect((await authErrorOf(promise)).code).toBe("AUTH_SERVER_UNREACHABLE");
    expect(server.requests).toHaveLength(3);
  });

  test("succeeds when the trouble passes", async () => {
    const { promise } = await request([dropConnection, { status: 502 }, { json: GRANTED }]);
    expect((await promise).userCode).toBe("ABCD-12345");
  });

  test.each<[string, Answer]>([
    [
      "broken JSON",
      { text: '{"device_auth_id": oops', headers: { "content-type": "application/json" } },
    ],
    ["a missing field", { json: { user_code: "A" } }],
    ["wrong types", { json: { device_auth_id: 12_345, user_code: 1 } }],
    ["nothing", { status: 204 }],
    ["a list", { json: [] }],
    ["an error in a 200", { json: { error: "invalid_client" } }],
    [
      "400",
      { status: 400, json: { error: { code: "invalid_client", message: "Bad \u001B[1mclient" } } },
    ],
  ])("is DEVICE_AUTH_FAILED at once: %s", async (_, answer) => {
    const { server, promise } = await request([answer]);
    const error = await authErrorOf(promise);
    expect(error.code).toBe("DEVICE_AUTH_FAILED");
    expect(error.message).not.toContain("\u001B");
    expect(server.requests).toHaveLength(1);
  });

  test("ends within 50 ms of an abort, with the abort's reason", async () => {
    const server = await startScriptedServer([neverAnswer]);
    const abort = new AbortController();
    const arrived = server.nextRequest();
    const promise = requestDeviceAuthorization(providerAt(server.url), { signal: abort.signal });
    await arrived;
    abort.abort("stop");
    expect(await settlesWithin(50, promise)).toBe(true);
    await expect(promise).rejects.toBe("stop");
  });
});

describe("a provider", () => {
  test("without device codes is DEVICE_AUTH_UNSUPPORTED", async () => {
    const { device, ...provider } = providerAt("http://127.0.0.1:1");
    expect(device).toBeDefined();
    const error = await authErrorOf(requestDeviceAuthorization(provider));
    expect(error.code).toBe("DEVICE_AUTH_UNSUPPORTED");
  });

  test.each(["http://auth.example.com", "https://u:p@auth.example.com", "nonsense"])(
    "cannot have the issuer %s",
    (issuer) => {
      const httpClient = createHttpClient();
      expect(() => createOpenAiProvider({ issuer, httpClient })).toThrow(TypeError);
    },
  );
});
