import { describe, expect, test } from "vitest";

import type { ExchangeOptions } from "../src/index.ts";
import { CODEX_CLIENT_ID, exchangeDeviceCode } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { FakeClock } from "./support/fake-clock.ts";
import { providerAt } from "./support/provider.ts";
import type { Answer } from "./support/scripted-server.ts";
import { captivePortal, dropConnection, startScriptedServer } from "./support/scripted-server.ts";
import { idTokenFor, tokenAnswer, tokenSetFor } from "./support/tokens.ts";

const APPROVAL = { authorizationCode: "code/secret", codeVerifier: "verifier-secret" };
const TOKENS = tokenSetFor("new");
const granted: Answer = { json: tokenAnswer(TOKENS) };

async function exchange(answers: readonly Answer[], options: ExchangeOptions = {}) {
  const server = await startScriptedServer(answers);
  const clock = new FakeClock();
  const promise = exchangeDeviceCode(providerAt(server.url), APPROVAL, { clock, ...options });
  promise.catch(() => undefined);
  return { server, promise };
}

describe("the exchange of an approval", () => {
  test("sends a form and returns the tokens with the access token's end", async () => {
    const { server, promise } = await exchange([granted]);
    expect(await promise).toEqual(TOKENS);
    const [request] = server.requests;
    expect(request?.path).toBe("/oauth/token");
    expect(request?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: "authorization_code",
      client_id: CODEX_CLIENT_ID,
      code: "code/secret",
      redirect_uri: `${server.url}/deviceauth/callback`,
      code_verifier: "verifier-secret",
    });
  });

  test.each<[string, Answer]>([
    ["a dropped answer", dropConnection],
    ["a failing server", { status: 502 }],
    ["a rate limit", { status: 429, headers: { "retry-after": "3" } }],
    ["a captive portal", captivePortal],
  ])("is tried again after %s", async (_, trouble) => {
    const { promise, server } = await exchange([trouble, granted]);
    expect(await promise).toEqual(TOKENS);
    expect(server.requests).toHaveLength(2);
  });

  test("says plainly that the tokens are lost when the first answer was", async () => {
    const used: Answer = { status: 400, json: { error: "invalid_grant" } };
    const { promise } = await exchange([dropConnection, used]);
    const error = await authErrorOf(promise);
    expect(error).toMatchObject({ code: "DEVICE_AUTH_FAILED", reason: "answer_lost" });
    expect(error.message).toMatch(/approved.*got lost.*cannot be fetched again.*new sign-in/u);
  });

  test("gives up after four tries and says that it takes a new sign-in", async () => {
    const { promise, server } = await exchange([dropConnection]);
    const error = await authErrorOf(promise);
    expect(error.code).toBe("AUTH_SERVER_UNREACHABLE");
    expect(error.message).toMatch(/was approved.*takes a new sign-in/u);
    expect(server.requests).toHaveLength(4);
  });

  test("that is refused quotes the server without the secrets", async () => {
    const echo = "Bad code/secret with code%2Fsecret and verifier-secret";
    const { promise, server } = await exchange([
      { status: 400, json: { error: "invalid_grant", error_description: echo } },
    ]);
    const error = await authErrorOf(promise);
    expect(error).toMatchObject({ code: "DEVICE_AUTH_FAILED", reason: "invalid_grant" });
    expect(error.message).toContain('"Bad [redacted] with [redacted] and [redacted]"');
    expect(server.requests).toHaveLength(1);
  });

  test.each<[string, Answer]>([
    ["lacks a token", { json: { ...tokenAnswer(TOKENS), refresh_token: undefined } }],
    ["has an ID token that is no JWT", { json: { ...tokenAnswer(TOKENS), id_token: "nope" } }],
    ["names no account", { json: { ...tokenAnswer(TOKENS), id_token: idTokenFor(undefined) } }],
    ["is broken JSON", { text: '{"id_token": "abc' }],
  ])("fails with DEVICE_AUTH_FAILED when the answer %s", async (_, answer) => {
    const { promise } = await exchange([answer]);
    expect((await authErrorOf(promise)).code).toBe("DEVICE_AUTH_FAILED");
  });

  test("accepts only the allowed workspaces, and any when none is named", async () => {
    const any = await exchange([granted], { allowedWorkspaceIds: [""] });
    await any.promise;
    const listed = await exchange([granted], { allowedWorkspaceIds: ["ws-x", "acct-1"] });
    await listed.promise;
    const { promise } = await exchange([granted], { allowedWorkspaceIds: ["ws-x", "ws-y"] });
    const error = await authErrorOf(promise);
    expect(error.code).toBe("WORKSPACE_NOT_ALLOWED");
    expect(error.message).toContain("ws-x, ws-y");
  });

  test("names a workspace without Codex as such", async () => {
    const description = "User is missing_codex_entitlement";
    const answer = {
      status: 403,
      json: { error: "access_denied", error_description: description },
    };
    const { promise } = await exchange([answer]);
    expect((await authErrorOf(promise)).code).toBe("WORKSPACE_NOT_ALLOWED");
  });
});
