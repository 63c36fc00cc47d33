import { describe, expect, onTestFinished, test } from "vitest";

import type { ProviderOptions } from "../src/index.ts";
import {
  PROVIDER_IDS,
  createHttpClient,
  createOidcProvider,
  createProvider,
  listProviders,
} from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import type { Answer } from "./support/scripted-server.ts";
import { startScriptedServer } from "./support/scripted-server.ts";

function client() {
  const httpClient = createHttpClient();
  onTestFinished(() => httpClient.close());
  return httpClient;
}

/** An issuer whose well-known addresses give these answers; `$` in them is the issuer. */
async function discover(answers: Record<string, Record<string, unknown> | Answer>) {
  const server = await startScriptedServer(({ path, headers }) => {
    const answer = answers[path];
    if (answer === undefined) return { status: 404, text: "<html>not here</html>" };
    if (typeof answer === "function" || "status" in answer) return answer;
    return { text: JSON.stringify(answer).replaceAll("$", `http://${headers.host ?? ""}`) };
  });
  return createOidcProvider({ httpClient: client(), issuer: server.url, clientId: "c" });
}

const METADATA = {
  issuer: "$",
  token_endpoint: "$/token",
  device_authorization_endpoint: "$/device",
};
const OIDC_PATH = "/.well-known/openid-configuration";
const OAUTH_PATH = "/.well-known/oauth-authorization-server";

describe("the registry", () => {
  test("describes every provider that can be named", () => {
    expect(listProviders().map(({ id }) => id)).toEqual([...PROVIDER_IDS]);
  });

  test.each(listProviders().filter(({ id }) => id !== "oidc"))(
    "$id has the methods that it is said to have, on pages that it trusts",
    async ({ id, methods }) => {
      const provider = await createProvider(id, { httpClient: client(), clientId: "client-1" });
      expect(provider.id).toBe(id);
      expect(provider.device !== undefined).toBe(methods.includes("device"));
      expect(provider.authorizationCode !== undefined).toBe(methods.includes("browser"));
    },
  );

  test.each<[string, Partial<ProviderOptions>, RegExp]>([
    ["github", {}, /^clientId is missing: github needs it$/u],
    ["oidc", { clientId: "c" }, /^issuer is missing: oidc needs it$/u],
    ["oidc", { clientId: "c", issuer: "http://example.com" }, /^issuer must use https/u],
  ])(
    "%s with too little is a TypeError that says what is missing",
    async (id, options, message) => {
      const creating = createProvider(id as "github", { httpClient: client(), ...options });
      await expect(creating).rejects.toThrow(TypeError);
      await expect(creating).rejects.toThrow(message);
    },
  );

  test("Google's address asks for a refresh token, Microsoft's way back is localhost", async () => {
    const options = { httpClient: client(), clientId: "client-1" };
    const request = { redirectUri: "http://127.0.0.1:1/x", state: "s", codeChallenge: "c" };
    const google = (await createProvider("google", options)).authorizationCode;
    const parameters = new URL(google?.authorizationUrl(request) ?? "").searchParams;
    expect(parameters.get("access_type")).toBe("offline");
    expect(parameters.get("code_challenge_method")).toBe("S256");
    const microsoft = (await createProvider("microsoft", options)).authorizationCode;
    expect(microsoft?.redirect).toMatchObject({ host: "localhost", path: "/" });
  });
});

describe("discovery", () => {
  test.each([OIDC_PATH, OAUTH_PATH])("reads %s", async (path) => {
    const provider = await discover({ [path]: METADATA });
    expect(provider.device).toBeDefined();
    expect(provider.authorizationCode).toBeUndefined();
  });

  test("asks for the scopes that the issuer has", async () => {
    const provider = await discover({
      [OIDC_PATH]: { ...METADATA, authorization_endpoint: "$/a", scopes_supported: ["openid"] },
    });
    const url = provider.authorizationCode?.authorizationUrl({
      redirectUri: "http://127.0.0.1:1/x",
      state: "s",
      codeChallenge: "c",
    });
    expect(new URL(url ?? "").searchParams.get("scope")).toBe("openid");
  });

  test.each<[string, Record<string, Record<string, unknown> | Answer>, string, string]>([
    ["nothing", {}, "DEVICE_AUTH_FAILED", "discovery_failed"],
    [
      "another issuer",
      { [OIDC_PATH]: { ...METADATA, issuer: "https://evil.example" } },
      "DEVICE_AUTH_FAILED",
      "discovery_failed",
    ],
    [
      "an endpoint without TLS",
      { [OIDC_PATH]: { ...METADATA, token_endpoint: "http://example.com/" } },
      "DEVICE_AUTH_FAILED",
      "discovery_failed",
    ],
    [
      "a captive portal",
      { [OIDC_PATH]: { status: 200, text: "<html>WiFi</html>" } },
      "AUTH_SERVER_UNREACHABLE",
      "intercepted",
    ],
    [
      "a rate limit in the words of a poll",
      { [OIDC_PATH]: { status: 429, json: { error: "slow_down" } } },
      "RATE_LIMITED",
      "http_429",
    ],
    ["a failing server", { [OIDC_PATH]: { status: 503 } }, "AUTH_SERVER_UNREACHABLE", "http_503"],
  ])("that finds %s fails with a code of its own", async (...[, answers, code, reason]) => {
    expect(await authErrorOf(discover(answers))).toMatchObject({ code, reason });
  });

  test("passes over lists that are none", async () => {
    const lists = { response_types_supported: 42, scopes_supported: { openid: true } };
    const provider = await discover({
      [OIDC_PATH]: { ...METADATA, authorization_endpoint: "$/authorize", ...lists },
    });
    expect(provider.authorizationCode).toBeDefined();
  });
});
