import { describe, expect, onTestFinished, test } from "vitest";

import type { AnyProvider, SignInEvent } from "../src/index.ts";
import {
  createHttpClient,
  createOidcProvider,
  refreshTokenSet,
  revokeToken,
  signIn,
  signInWithBrowser,
  signInWithDeviceCode,
} from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { FakeClock } from "./support/fake-clock.ts";
import { OidcPerson } from "./support/oidc-person.ts";
import type { OidcServerOptions } from "./support/oidc-server.ts";
import { OIDC_CLIENT_ID, startOidcServer } from "./support/oidc-server.ts";
import { SSH_MACHINE, machineWithBrowser } from "./support/opener.ts";
import { PatientClock } from "./support/patient-clock.ts";

/** A provider of a real oidc-provider, found by discovery. */
async function start(options: OidcServerOptions = {}): Promise<AnyProvider> {
  const { issuer } = await startOidcServer(options);
  const httpClient = createHttpClient();
  onTestFinished(() => httpClient.close());
  return createOidcProvider({ httpClient, issuer, clientId: OIDC_CLIENT_ID });
}

/** Signs in with a device code that a person answers after the first poll. */
async function signInByDevice(provider: AnyProvider, answer: "approve" | "deny" = "approve") {
  const clock = new FakeClock();
  const { device } = provider;
  if (!device) throw new Error("no device codes");
  let polls = 0;
  const watched: AnyProvider = {
    ...provider,
    device: {
      ...device,
      poll: async (authorization, call) => {
        polls += 1;
        if (polls === 2) {
          const { verificationUri, userCode } = authorization;
          await new OidcPerson().answerDeviceCode(verificationUri, userCode, answer);
        }
        return device.poll(authorization, call);
      },
    },
  };
  const result = await signInWithDeviceCode(watched, { clock, onCode: () => undefined });
  return { ...result, sleeps: clock.sleeps };
}

describe("a device code of any issuer", () => {
  test("is polled while pending, and ends with tokens and the account of the ID token", async () => {
    const { account, tokenSet } = await signInByDevice(await start());
    expect(account).toEqual({ accountId: "alice", email: "alice@example.com" });
    expect(tokenSet.refreshToken).not.toBe("");
    expect(tokenSet.expiresAt).toBeGreaterThan(Date.now());
  });

  test("is shown with the page for it, complete and plain", async () => {
    const provider = await start();
    const abort = new AbortController();
    const shown = Promise.withResolvers<unknown>();
    const result = signInWithDeviceCode(provider, {
      signal: abort.signal,
      onCode: (prompt) => {
        shown.resolve(prompt);
        abort.abort("seen");
      },
    });
    await expect(result).rejects.toBe("seen");
    expect(await shown.promise).toMatchObject({
      userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/u) as string,
      verificationUri: `${provider.issuer}/device`,
      verificationUriComplete: expect.stringContaining("user_code=") as string,
      intervalSeconds: 1,
    });
  });

  test("is polled five seconds more slowly for good after a slow_down", async () => {
    const { sleeps } = await signInByDevice(await start({ slowsDownOnce: true }));
    expect(sleeps).toEqual([1300, 7800]);
  });

  test("that is denied is DEVICE_AUTH_DENIED", async () => {
    const error = await authErrorOf(signInByDevice(await start(), "deny"));
    expect(error.code).toBe("DEVICE_AUTH_DENIED");
  });

  test("that the server calls expired is DEVICE_AUTH_EXPIRED", async () => {
    const provider = await start({ deviceCodeLifetimeSeconds: 1 });
    const result = signInWithDeviceCode(provider, { onCode: () => undefined });
    expect((await authErrorOf(result)).code).toBe("DEVICE_AUTH_EXPIRED");
  });

  test("of a client that the server does not know is DEVICE_AUTH_FAILED", async () => {
    const { issuer } = await startOidcServer();
    const httpClient = createHttpClient();
    onTestFinished(() => httpClient.close());
    const provider = await createOidcProvider({ httpClient, issuer, clientId: "stranger" });
    const error = await authErrorOf(signInByDevice(provider));
    expect(error).toMatchObject({ code: "DEVICE_AUTH_FAILED", reason: "invalid_client" });
  });
});

describe("an issuer without device codes", () => {
  test("is skipped to pasting over SSH", async () => {
    const provider = await start({ hasDeviceFlow: false });
    expect(provider.device).toBeUndefined();
    const events: SignInEvent[] = [];
    const { account } = await signIn(provider, {
      environment: SSH_MACHINE,
      readPastedAddress: async (url) =>
        (await new OidcPerson().answerAuthorization(url, "approve")).href,
      onEvent: (event) => events.push(event),
    });
    expect(account?.accountId).toBe("alice");
    expect(events[0]).toEqual({
      type: "method",
      method: "paste",
      reason: "this is an SSH session, and oidc has no device codes",
    });
  });

  test("is DEVICE_AUTH_UNSUPPORTED where a device code is the only way", async () => {
    const provider = await start({ hasDeviceFlow: false });
    const error = await authErrorOf(signIn(provider, { environment: SSH_MACHINE }));
    expect(error.code).toBe("DEVICE_AUTH_UNSUPPORTED");
  });
});

describe("the browser at any issuer", () => {
  async function signInByBrowser(change: (redirect: URL) => void, answer: "approve" | "deny") {
    return signInWithBrowser(await start(), {
      clock: new PatientClock(),
      onAuthorize: (url) => {
        void new OidcPerson().answerAuthorization(url, answer).then((redirect) => {
          change(redirect);
          return fetch(redirect);
        });
      },
    });
  }

  test("ends with tokens that can be refreshed", async () => {
    const { account, tokenSet } = await signInByBrowser(() => undefined, "approve");
    expect(account?.accountId).toBe("alice");
    expect(tokenSet.refreshToken).not.toBe("");
  });

  test("and a person who turns back there is DEVICE_AUTH_DENIED", async () => {
    const error = await authErrorOf(signInByBrowser(() => undefined, "deny"));
    expect(error.code).toBe("DEVICE_AUTH_DENIED");
  });

  test.each<[string, (redirect: URL) => void]>([
    ["names another issuer", ({ searchParams }) => searchParams.set("iss", "https://evil.example")],
    ["names no issuer where it has to", ({ searchParams }) => searchParams.delete("iss")],
  ])("is refused when the redirect %s", async (_, change) => {
    const error = await authErrorOf(signInByBrowser(change, "approve"));
    expect(error).toMatchObject({ code: "DEVICE_AUTH_FAILED", reason: "issuer_mismatch" });
  });

  test("gives way to a device code when the browser cannot be opened", async () => {
    const provider = await start();
    const events: SignInEvent[] = [];
    const { account } = await signIn(provider, {
      environment: await machineWithBrowser("exit 1"),
      onEvent: (event) => {
        events.push(event);
        if (event.type !== "code") return;
        const { verificationUri, userCode } = event.prompt;
        void new OidcPerson().answerDeviceCode(verificationUri, userCode, "approve");
      },
    });
    expect(account?.accountId).toBe("alice");
    expect(events.map(({ type }) => type)).toContain("fallback");
  });
});

describe("tokens of any issuer", () => {
  test("are refreshed with rotation, and a spent refresh token ends the sign-in", async () => {
    const provider = await start();
    const { tokenSet } = await signInByDevice(provider);
    const refreshed = await refreshTokenSet(provider, tokenSet.refreshToken);
    expect(refreshed.refreshToken).not.toBe(tokenSet.refreshToken);
    expect(refreshed.accessToken).not.toBe(tokenSet.accessToken);
    const error = await authErrorOf(refreshTokenSet(provider, tokenSet.refreshToken));
    expect(error).toMatchObject({ code: "CODEX_AUTH_EXPIRED", reason: "invalid_grant" });
  });

  test("are revoked", async () => {
    const provider = await start();
    const { tokenSet } = await signInByDevice(provider);
    await revokeToken(provider, tokenSet.refreshToken);
    const error = await authErrorOf(refreshTokenSet(provider, tokenSet.refreshToken));
    expect(error.code).toBe("CODEX_AUTH_EXPIRED");
  });
});
