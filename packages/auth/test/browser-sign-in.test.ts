import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";

import { settlesWithin } from "@latchkey/testing";
import { describe, expect, onTestFinished, test } from "vitest";

import type { BrowserSignInOptions, Provider } from "../src/index.ts";
import { signInWithBrowser } from "../src/index.ts";
import { codexAuthorizationUrl } from "./support/codex-cli.ts";
import { authErrorOf } from "./support/errors.ts";
import { PatientClock } from "./support/patient-clock.ts";
import { redirectOf, startSim } from "./support/sim.ts";

/** Starts a sign-in on a free port and returns it with the address for the browser. */
async function begin(provider: Provider, options: Partial<BrowserSignInOptions> = {}) {
  const { promise: opened, resolve: onAuthorize } = Promise.withResolvers<string>();
  const signIn = signInWithBrowser(provider, {
    callbackPorts: [0],
    clock: new PatientClock(),
    onAuthorize,
    ...options,
  });
  signIn.catch(() => undefined);
  const url = await Promise.race([opened, signIn.then(() => "")]);
  return { signIn, url, redirectUri: new URL(new URL(url).searchParams.get("redirect_uri") ?? "") };
}

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

function callback(redirectUri: URL, url: string, parameters: Record<string, string>): URL {
  const target = new URL(redirectUri);
  const state = new URL(url).searchParams.get("state") ?? "";
  target.search = new URLSearchParams({ state, ...parameters }).toString();
  return target;
}

describe("signing in with the browser", () => {
  test("ends with the tokens, a page without secrets, and a closed listener", async () => {
    const [sim, provider] = await startSim();
    sim.control.answerAuthorize({ type: "approve", account: "grace@example.com" });
    const { signIn, url } = await begin(provider);
    const redirect = await redirectOf(url);
    const page = await fetch(redirect);
    const html = await page.text();
    const { account, tokenSet } = await signIn;
    expect(account).toMatchObject({ email: "grace@example.com", plan: "pro" });
    expect(tokenSet.refreshToken).not.toBe("");
    expect(html).toContain("Signed in");
    for (const secret of ["code", "state"]) {
      expect(html).not.toContain(redirect.searchParams.get(secret));
    }
    expect(page.headers.get("connection")).toBe("close");
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    await expect(fetch(redirect)).rejects.toThrow("fetch failed");
  });

  test("sends what the real Codex CLI sends, in its order", async () => {
    const [, provider] = await startSim();
    const abort = new AbortController();
    const { signIn, url } = await begin(provider, {
      signal: abort.signal,
      allowedWorkspaceIds: ["ws-x", "", "ws-y"],
    });
    abort.abort("seen");
    await expect(signIn).rejects.toBe("seen");
    const ours = [...new URL(url).searchParams];
    expect(ours.pop()).toEqual(["allowed_workspace_id", "ws-x,ws-y"]);
    const theirs = [...new URL(await codexAuthorizationUrl()).searchParams];
    const comparable = (parameters: [string, string][]) =>
      parameters.map(([name, value]) => {
        const isSecret = name === "state" || name === "code_challenge";
        return [name, isSecret ? value.length : value.replace(/:\d+\//u, ":port/")];
      });
    expect(comparable(ours)).toEqual(comparable(theirs));
  });

  test("turns strangers away and goes on waiting", async () => {
    const [sim, provider] = await startSim();
    sim.control.answerAuthorize({ type: "approve" });
    const { signIn, url, redirectUri } = await begin(provider);
    const wrong = callback(redirectUri, url, { state: "wrong", error: "access_denied" });
    expect((await fetch(wrong)).status).toBe(400);
    expect((await fetch(new URL("/auth/callback", redirectUri))).status).toBe(400);
    expect((await fetch(new URL("/favicon.ico", redirectUri))).status).toBe(404);
    expect((await fetch(wrong, { method: "POST" })).status).toBe(404);
    await fetch(await redirectOf(url));
    expect((await signIn).account.email).toBe("ada@example.com");
  });

  test("exchanges once, even when the browser comes back twice", async () => {
    const [sim, provider] = await startSim();
    sim.control.answerAuthorize({ type: "approve" });
    sim.control.addFault({ route: "token", effect: { kind: "delay", delayMs: 60 }, times: 1 });
    const { signIn, url } = await begin(provider);
    const redirect = await redirectOf(url);
    const pages = await Promise.all([fetch(redirect), fetch(redirect)]);
    const texts = await Promise.all(pages.map((page) => page.text()));
    expect(texts.map((html) => /<h1>([^<]*)/u.exec(html)?.[1]).sort()).toEqual([
      "Signed in",
      "Signing in",
    ]);
    await signIn;
    expect(sim.control.requests("token")).toHaveLength(1);
  });

  test("uses the second port when the first is taken", async () => {
    const [, provider] = await startSim();
    const abort = new AbortController();
    const ports = [await takenPort(), 0];
    const { signIn, redirectUri } = await begin(provider, {
      callbackPorts: ports,
      signal: abort.signal,
    });
    expect(redirectUri.port).not.toBe(String(ports[0]));
    abort.abort("seen");
    await expect(signIn).rejects.toBe("seen");
  });

  test("an abort ends it within 50 ms and closes the listener", async () => {
    const [, provider] = await startSim();
    const abort = new AbortController();
    const { signIn, redirectUri } = await begin(provider, { signal: abort.signal });
    abort.abort("Ctrl-C");
    expect(await settlesWithin(50, signIn)).toBe(true);
    await expect(signIn).rejects.toBe("Ctrl-C");
    await expect(fetch(redirectUri)).rejects.toThrow("fetch failed");
  });
});

test("an abort during the token exchange ends it within 50 ms, too", async () => {
  const [sim, provider] = await startSim();
  sim.control.answerAuthorize({ type: "approve" });
  sim.control.addFault({ route: "token", effect: { kind: "hang" } });
  const abort = new AbortController();
  const approved = Promise.withResolvers<undefined>();
  const { signIn, url } = await begin(provider, {
    signal: abort.signal,
    onApproved: () => approved.resolve(undefined),
  });
  const page = fetch(await redirectOf(url)).catch(() => undefined);
  await approved.promise;
  abort.abort("Ctrl-C");
  expect(await settlesWithin(50, signIn)).toBe(true);
  await expect(signIn).rejects.toBe("Ctrl-C");
  await page;
});

describe("a browser sign-in fails", () => {
  test.each<[string, Record<string, string>, Record<string, string>]>([
    ["the person says no", { error: "access_denied" }, { code: "DEVICE_AUTH_DENIED" }],
    [
      "the workspace has no Codex",
      { error: "access_denied", error_description: "x missing_codex_entitlement" },
      { code: "WORKSPACE_NOT_ALLOWED", reason: "missing_codex_entitlement" },
    ],
    [
      "the server has trouble of its own",
      { error: "server_error", error_description: "Try\u001b[31m later" },
      {
        code: "DEVICE_AUTH_FAILED",
        reason: "server_error",
        message: 'The authorization server did not sign you in: "Try later".',
      },
    ],
    [
      "there is no code",
      { scope: "openid" },
      { code: "DEVICE_AUTH_FAILED", reason: "missing_authorization_code" },
    ],
    [
      "another issuer answers",
      { code: "stolen", iss: "https://evil.example" },
      { code: "DEVICE_AUTH_FAILED", reason: "issuer_mismatch" },
    ],
    [
      "the code is refused",
      { code: "unknown" },
      { code: "DEVICE_AUTH_FAILED", reason: "invalid_grant" },
    ],
  ])("when %s, with a code and a page that says so", async (_, parameters, expected) => {
    const [, provider] = await startSim();
    const { signIn, url, redirectUri } = await begin(provider);
    const page = await fetch(callback(redirectUri, url, parameters));
    expect(await page.text()).toContain("Sign-in could not be completed");
    expect(await authErrorOf(signIn)).toMatchObject(expected);
  });

  test("when the account's workspace is not among the allowed ones", async () => {
    const [sim, provider] = await startSim();
    sim.control.answerAuthorize({ type: "approve" });
    const { signIn, url } = await begin(provider, { allowedWorkspaceIds: ["ws-other"] });
    await fetch(await redirectOf(url));
    expect((await authErrorOf(signIn)).code).toBe("WORKSPACE_NOT_ALLOWED");
  });

  test("when every port is taken, before there is an address", async () => {
    const [, provider] = await startSim();
    const callbackPorts = [await takenPort(), await takenPort()];
    const error = await authErrorOf(begin(provider, { callbackPorts }));
    expect(error).toMatchObject({
      code: "DEVICE_AUTH_UNSUPPORTED",
      reason: "callback_ports_taken",
      message: expect.stringContaining(callbackPorts.join(" and ")) as string,
    });
  });

  test("when the browser does not come back in time", async () => {
    const [, provider] = await startSim();
    const { signIn } = await begin(provider, { browserTimeoutMs: 50 });
    const error = await authErrorOf(signIn);
    expect(error).toMatchObject({ code: "DEVICE_AUTH_EXPIRED", reason: "timed_out" });
  });
});
