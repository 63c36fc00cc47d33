import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startOpenAiSim, type OpenAiSim } from "@latchkey/openai-sim";
import { postForm, postJson } from "./support/http.ts";
import { approvedExchange, checkAccounts, CLIENT_ID, exchange, refresh } from "./support/oauth.ts";

let sim: OpenAiSim;
beforeEach(async () => {
  sim = await startOpenAiSim({ intervalSeconds: 0 });
});
afterEach(() => sim.close());

function claimsOf(token: unknown): Record<string, unknown> {
  const payload = String(token).split(".")[1] ?? "";
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, unknown>;
}

describe("exchange of an authorization code", () => {
  test("answers tokens with the claims that Codex reads", async () => {
    const { status, body } = await exchange(sim, await approvedExchange(sim));
    expect(status).toBe(200);
    const ada = sim.control.snapshot().accounts[0];
    const auth = { chatgpt_account_id: ada?.id, chatgpt_plan_type: "plus" };
    const idToken = claimsOf(body["id_token"]);
    expect(idToken).toMatchObject({ email: "ada@example.com", iss: sim.url, aud: [CLIENT_ID] });
    expect(idToken["https://api.openai.com/auth"]).toMatchObject(auth);
    const accessToken = claimsOf(body["access_token"]);
    expect(accessToken["https://api.openai.com/auth"]).toMatchObject(auth);
    expect(accessToken["exp"]).toBe((accessToken["iat"] as number) + 864_000);
  });

  test("remembers every token that it issued", async () => {
    const { body } = await exchange(sim, await approvedExchange(sim));
    const tokens = [body["id_token"], body["access_token"], body["refresh_token"]];
    expect(sim.control.issuedSecrets()).toEqual(expect.arrayContaining(tokens));
  });

  test.each([
    ["a wrong verifier", { code_verifier: "x".repeat(64) }, "invalid_grant"],
    ["another host's redirect_uri", { redirect_uri: "https://evil.test/deviceauth/callback" }],
    ["another path's redirect_uri", { redirect_uri: "http://127.0.0.1/auth/callback" }],
    ["a wrong client_id", { client_id: "app_other" }, "invalid_client"],
    ["an unknown code", { code: "ac_guess" }],
    ["an unknown grant type", { grant_type: "password" }, "invalid_request"],
  ])("refuses %s", async (_what, change, error = "invalid_grant") => {
    const parameters = await approvedExchange(sim);
    const { status, body } = await exchange(sim, { ...parameters, ...change });
    expect({ status, error: body["error"] }).toEqual({ status: 400, error });
    expect(sim.control.snapshot().grants).toEqual([]);
  });

  test("refuses a code that was already used", async () => {
    const parameters = await approvedExchange(sim);
    expect((await exchange(sim, parameters)).status).toBe(200);
    expect((await exchange(sim, parameters)).body["error"]).toBe("invalid_grant");
  });

  test("has no API key to give", async () => {
    const grant_type = "urn:ietf:params:oauth:grant-type:token-exchange";
    expect((await exchange(sim, { grant_type, client_id: CLIENT_ID })).status).toBe(400);
  });
});

describe("refresh", () => {
  test("rotates, and refuses a spent token without harm to its successor", async () => {
    const { refreshToken } = sim.control.signIn();
    const first = await refresh(sim, refreshToken);
    expect(first.status).toBe(200);
    expect(await refresh(sim, refreshToken)).toMatchObject({
      status: 401,
      code: "refresh_token_reused",
    });
    const successor = first.body["refresh_token"] as string;
    expect(successor).not.toBe(refreshToken);
    const parameters = { grant_type: "refresh_token", client_id: CLIENT_ID };
    const form = await exchange(sim, { ...parameters, refresh_token: successor });
    expect(form.status).toBe(200);
    expect(sim.control.snapshot()).toMatchObject({ refreshRequests: 3, reusesSeen: 1 });
  });

  test("kills the whole lineage on reuse when asked to", async () => {
    const strict = await startOpenAiSim({ doesReuseKillLineage: true });
    const { refreshToken } = strict.control.signIn();
    const { body } = await refresh(strict, refreshToken);
    expect((await refresh(strict, refreshToken)).code).toBe("refresh_token_reused");
    const successor = await refresh(strict, body["refresh_token"] as string);
    expect(successor.code).toBe("refresh_token_invalidated");
    await strict.close();
  });

  test("names what is wrong with a token", async () => {
    const burnt = sim.control.signIn().refreshToken;
    sim.control.burnRefreshTokens();
    expect((await refresh(sim, burnt)).code).toBe("refresh_token_reused");
    const expired = sim.control.signIn().refreshToken;
    sim.control.expireRefreshTokens();
    expect((await refresh(sim, expired)).code).toBe("refresh_token_expired");
    const revoked = sim.control.signIn().refreshToken;
    await postJson(`${sim.url}/oauth/revoke`, { token: revoked });
    expect((await refresh(sim, revoked)).code).toBe("refresh_token_invalidated");
    expect(await refresh(sim, "")).toMatchObject({ status: 401, code: "invalid_refresh_token" });
    expect((await refresh(sim, revoked, "app_other")).status).toBe(400);
  });

  test.each([
    ["token", { sameToken: "refresh_token_invalidated", lineage: 200, person: 200 }],
    ["lineage", { sameToken: "refresh_token_invalidated", lineage: "token_revoked", person: 200 }],
    [
      "person",
      { sameToken: "refresh_token_invalidated", lineage: "token_revoked", person: "token_revoked" },
    ],
  ] as const)("ends with one revocation what the scope says (%s)", async (scope, ends) => {
    sim.control.setRevocationScope(scope);
    const revoked = sim.control.signIn("ada@example.com");
    const elsewhere = sim.control.signIn("ada@team.example.com");
    const somebodyElse = sim.control.signIn("grace@example.com");
    await postJson(`${sim.url}/oauth/revoke`, { token: revoked.refreshToken });
    const later = sim.control.signIn("ada@example.com");
    expect((await refresh(sim, revoked.refreshToken)).code).toBe(ends.sameToken);
    const saidOf = async (accessToken: string) => {
      const { code, status } = await checkAccounts(sim, accessToken);
      return code ?? status;
    };
    expect(await saidOf(revoked.accessToken)).toBe(ends.lineage);
    expect(await saidOf(elsewhere.accessToken)).toBe(ends.person);
    expect(await saidOf(somebodyElse.accessToken)).toBe(200);
    expect(await saidOf(later.accessToken)).toBe(200);
  });

  test("expires refresh tokens by the clock when they have a lifetime", async () => {
    const short = await startOpenAiSim({ refreshTokenLifetimeSeconds: 60 });
    const { refreshToken } = short.control.signIn();
    short.control.advanceClock(61);
    expect((await refresh(short, refreshToken)).code).toBe("refresh_token_expired");
    await short.close();
  });
});

describe("access tokens", () => {
  test("name their account to the backend, until they expire or are revoked", async () => {
    const grace = sim.control.signIn("grace@example.com");
    const { status, body } = await checkAccounts(sim, grace.accessToken);
    expect(status).toBe(200);
    expect(body).toMatchObject({ accounts: [{ id: grace.accountId }] });
    const ada = sim.control.signIn("ada@example.com");
    sim.control.expireAccessTokens("grace@example.com");
    expect((await checkAccounts(sim, grace.accessToken)).code).toBe("token_expired");
    expect((await checkAccounts(sim, ada.accessToken)).status).toBe(200);
    await postForm(`${sim.url}/oauth/revoke`, { token: ada.refreshToken });
    expect((await checkAccounts(sim, ada.accessToken)).code).toBe("token_revoked");
    expect(await checkAccounts(sim, "no.such.token")).toMatchObject({
      status: 401,
      code: "invalid_token",
    });
  });

  test("expire by the stand-in's clock", async () => {
    sim.control.setAccessTokenLifetime(60);
    const { accessToken } = sim.control.signIn();
    sim.control.advanceClock(59);
    expect((await checkAccounts(sim, accessToken)).status).toBe(200);
    sim.control.advanceClock(2);
    expect((await checkAccounts(sim, accessToken)).code).toBe("token_expired");
  });
});
