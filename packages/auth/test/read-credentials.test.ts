import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import {
  describeCredentials,
  readCodexHomeCredentials,
  requireReadableCredentials,
} from "../src/index.ts";
import { runCodex } from "./support/codex-cli.ts";
import { authErrorOf } from "./support/errors.ts";
import { temporaryHome } from "./support/temporary-home.ts";
import { EXPIRES_AT, idTokenFor, jwt, tokenSetFor } from "./support/tokens.ts";

const TOKENS = tokenSetFor("stored");

function authJson(fields: Record<string, unknown> = {}, tokens: Record<string, unknown> = {}) {
  return {
    auth_mode: "chatgpt",
    OPENAI_API_KEY: null,
    tokens: {
      id_token: TOKENS.idToken,
      access_token: TOKENS.accessToken,
      refresh_token: TOKENS.refreshToken,
      account_id: "acct-1",
      ...tokens,
    },
    last_refresh: "2026-11-21T18:28:54.324878520Z",
    ...fields,
  };
}

async function homeWith(content: unknown): Promise<string> {
  const home = await temporaryHome();
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await writeFile(join(home, "auth.json"), text);
  return home;
}

async function signedIn(content: unknown) {
  const home = await readCodexHomeCredentials(await homeWith(content));
  if (home.state !== "signed_in") throw new Error(`state is ${home.state}`);
  return home.credentials;
}

describe("a Codex home", () => {
  test("without auth.json is signed out", async () => {
    expect(await readCodexHomeCredentials(await temporaryHome())).toEqual({ state: "signed_out" });
    expect(await readCodexHomeCredentials("/nonexistent/home")).toEqual({ state: "signed_out" });
  });

  test("with ChatGPT tokens is signed in", async () => {
    const provenance = { issuer: "https://auth.openai.com", client_id: "app_x" };
    const extra = { oauth_provenance: provenance, login_owner_id: "owner" };
    expect(await signedIn(authJson({}, extra))).toEqual({
      authMode: "chatgpt",
      ...TOKENS,
      accountId: "acct-1",
      provenance: { issuer: "https://auth.openai.com", clientId: "app_x" },
      loginOwnerId: "owner",
      lastRefreshAt: Date.parse("2026-11-21T18:28:54.324Z"),
    });
  });

  test.each<[string, unknown]>([
    [
      "a follower's auth mode and no refresh token",
      authJson({ auth_mode: "chatgptAuthTokens" }, { refresh_token: "" }),
    ],
    ["no auth mode", authJson({ auth_mode: undefined })],
    ["an opaque access token", authJson({}, { access_token: "opaque" })],
    ["another time zone", authJson({ last_refresh: "2026-11-21T18:28:54+02:00" })],
    ["a leap second", authJson({ last_refresh: "2016-12-31T23:59:60Z" })],
    ["no last refresh", authJson({ last_refresh: null })],
    ["no account ID", authJson({}, { account_id: null })],
    ["unknown fields", authJson({ future: { a: 1 } }, { future: 2 })],
    ["CRLF line ends", JSON.stringify(authJson(), null, 2).replaceAll("\n", "\r\n")],
  ])("is signed in with %s, as Codex says too", async (_, content) => {
    expect((await signedIn(content)).idToken).toBe(TOKENS.idToken);
  });

  test.each<[string, unknown, unknown]>([
    ["an API key", { auth_mode: "apikey", OPENAI_API_KEY: "sk-x" }, { state: "api_key" }],
    ["an API key and no auth mode", { OPENAI_API_KEY: "sk-x" }, { state: "api_key" }],
    [
      "a personal access token",
      { OPENAI_API_KEY: null, personal_access_token: "at-x" },
      { state: "other_method", authMode: "personalAccessToken" },
    ],
    [
      "an agent identity",
      { auth_mode: "agentIdentity", agent_identity: {} },
      { state: "other_method", authMode: "agentIdentity" },
    ],
    ["an empty object", {}, { state: "signed_out" }],
    ["no tokens", authJson({ tokens: null }), { state: "signed_out" }],
  ])("knows %s", async (_, content, expected) => {
    expect(await readCodexHomeCredentials(await homeWith(content))).toEqual(expected);
  });
});

const UNLOADABLE: [string, unknown][] = [
  ["broken JSON", '{"tokens": {"refresh_token": "rt-secret'],
  ["a byte order mark", `\uFEFF${JSON.stringify(authJson())}`],
  ["text after the end", `${JSON.stringify(authJson())} rt-secret`],
  ["a list", []],
  ["another spelling of the auth mode", authJson({ auth_mode: "ChatGPT" })],
  ["a missing refresh token", authJson({}, { refresh_token: undefined })],
  ["an ID token that is no JWT", authJson({}, { id_token: "rt-secret" })],
  ["half a provenance", authJson({}, { oauth_provenance: { issuer: "https://x" } })],
  ["a last refresh without a zone", authJson({ last_refresh: "2026-11-21T18:28:54" })],
  ["a last refresh on no day", authJson({ last_refresh: "2026-02-30T00:00:00Z" })],
  ["a last refresh at no hour", authJson({ last_refresh: "2026-01-01T24:00:00Z" })],
  ["a last refresh that is a number", authJson({ last_refresh: 1_700_000_000 })],
];

describe("an auth.json that Codex cannot load", () => {
  test.each(UNLOADABLE)("is unreadable, and quoted nowhere: %s", async (_, content) => {
    const home = await homeWith(content);
    const state = await readCodexHomeCredentials(home);
    expect(state.state).toBe("unreadable");
    const error = await authErrorOf(requireReadableCredentials(home));
    expect(error.code).toBe("CREDENTIALS_UNREADABLE");
    expect(JSON.stringify([state, error.message, error.cause])).not.toContain("rt-secret");
  });

  test("is one that the real Codex CLI cannot load either", async () => {
    const results = await Promise.all(
      UNLOADABLE.map(async ([name, content]) => {
        const { exitCode, output } = await runCodex(await homeWith(content), ["login", "status"]);
        return [name, exitCode, output.includes("Error checking login status")];
      }),
    );
    expect(results).toEqual(UNLOADABLE.map(([name]) => [name, 1, true]));
  });

  test("is unreadable too when it is a directory or far too large", async () => {
    const home = await temporaryHome();
    await mkdir(join(home, "auth.json"));
    expect((await readCodexHomeCredentials(home)).state).toBe("unreadable");
    const huge = await homeWith("x".repeat(1024 * 1024 + 1));
    expect((await readCodexHomeCredentials(huge)).state).toBe("unreadable");
  });
});

test("a link to auth.json is followed, and a dangling one is signed out", async () => {
  const target = await homeWith(authJson());
  const home = await temporaryHome();
  await symlink(join(target, "auth.json"), join(home, "auth.json"));
  expect((await readCodexHomeCredentials(home)).state).toBe("signed_in");
  const dangling = await temporaryHome();
  await symlink("/nonexistent/auth.json", join(dangling, "auth.json"));
  expect((await readCodexHomeCredentials(dangling)).state).toBe("signed_out");
});

describe("a summary of credentials", () => {
  test("shows account, clocks and a fingerprint, and no token", async () => {
    const summary = describeCredentials(await signedIn(authJson()));
    expect(summary).toEqual({
      account: { accountId: "acct-1", email: "ada@example.com", plan: "pro", userId: "user-1" },
      usableUntil: EXPIRES_AT,
      renewable: true,
      lastRefreshAt: expect.any(Number) as number,
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/u) as string,
    });
    const shown = JSON.stringify(summary);
    for (const token of [TOKENS.accessToken, TOKENS.refreshToken, TOKENS.idToken]) {
      expect(shown).not.toContain(token);
    }
  });

  test.each<[string, Record<string, unknown>]>([
    ["access token", { access_token: jwt({ exp: 1 }) }],
    ["refresh token", { refresh_token: "rt-other" }],
    ["ID token", { id_token: idTokenFor("acct-1", "b@example.com") }],
  ])("has another fingerprint for another %s", async (_, tokens) => {
    const before = describeCredentials(await signedIn(authJson()));
    const after = describeCredentials(await signedIn(authJson({}, tokens)));
    expect(after.fingerprint).not.toBe(before.fingerprint);
  });

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ["a follower", { auth_mode: "chatgptAuthTokens" }, { refresh_token: "" }],
    ["an empty refresh token", {}, { refresh_token: "" }],
    ["no account ID", {}, { account_id: null }],
  ])("is not renewable with %s", async (_, fields, tokens) => {
    expect(describeCredentials(await signedIn(authJson(fields, tokens))).renewable).toBe(false);
  });
});
