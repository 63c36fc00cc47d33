import { describe, expect, test } from "vitest";

import type { SignInEvent } from "../src/index.ts";
import {
  pollDeviceAuthorization,
  refreshTokenSet,
  requestDeviceAuthorization,
  signIn,
  signInWithBrowser,
  verifySignIn,
} from "../src/index.ts";
import { createHttpClient } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { SSH_MACHINE } from "./support/opener.ts";
import { PatientClock } from "./support/patient-clock.ts";
import { redirectOf, startSim } from "./support/sim.ts";

const CHALLENGE = { kind: "challenge" } as const;

/** A sign-in with a device code that is approved as soon as its code is there. */
function signInWithCode(
  [sim, provider]: Awaited<ReturnType<typeof startSim>>,
  onEvent: (event: SignInEvent) => void = () => undefined,
) {
  return signIn(provider, {
    environment: SSH_MACHINE,
    clock: new PatientClock(),
    allowFallback: false,
    onEvent: (event) => {
      if (event.type === "code") sim.control.approve(event.prompt.userCode);
      onEvent(event);
    },
  });
}

describe("a Cloudflare challenge says nothing about the sign-in", () => {
  test.each([
    ["the code request", "usercode", 2],
    ["the poll", "deviceToken", 6],
    ["the exchange", "token", 8],
  ] as const)("at %s it is waited out", async (_where, route, times) => {
    const started = await startSim();
    const [sim] = started;
    sim.control.addFault({ route, effect: CHALLENGE, times });
    const { account } = await signInWithCode(started);
    expect(account.email).toBe("ada@example.com");
    expect(sim.control.requests(route).filter(({ status }) => status === 403)).toHaveLength(times);
  });

  test.each(["deviceToken", "token"] as const)("at %s it is named meanwhile", async (route) => {
    const started = await startSim();
    started[0].control.addFault({ route, effect: CHALLENGE, times: 3 });
    const events: SignInEvent[] = [];
    await signInWithCode(started, (event) => events.push(event));
    const troubles = events.filter((event) => event.type === "retrying");
    expect(troubles.map(({ reason }) => reason).join()).toContain("Cloudflare");
  });

  test("that stands for ever ends as the network's trouble, never as denied", async () => {
    const started = await startSim();
    started[0].control.addFault({ route: "usercode", effect: CHALLENGE });
    const error = await authErrorOf(signInWithCode(started));
    expect(error).toMatchObject({ code: "AUTH_SERVER_UNREACHABLE", reason: "challenge" });
    expect(error.message).toContain("says nothing about the sign-in");
  });

  test("that outlasts the code ends with the code, and is named as the reason", async () => {
    const [sim, provider] = await startSim();
    const clock = new PatientClock();
    const authorization = await requestDeviceAuthorization(provider);
    sim.control.addFault({ route: "deviceToken", effect: CHALLENGE });
    const short = { ...authorization, expiresAt: clock.wallNow() + 60_000 };
    const error = await authErrorOf(pollDeviceAuthorization(provider, short, { clock }));
    expect(error.code).toBe("DEVICE_AUTH_EXPIRED");
    expect(error.message).toContain("Cloudflare");
  });

  test("at the refresh the sign-in has not ended", async () => {
    const [sim, provider] = await startSim();
    const { refreshToken } = sim.control.signIn();
    sim.control.addFault({ route: "token", effect: CHALLENGE, times: 1 });
    const error = await authErrorOf(refreshTokenSet(provider, refreshToken));
    expect(error).toMatchObject({ code: "AUTH_SERVER_UNREACHABLE", reason: "challenge" });
    expect((await refreshTokenSet(provider, refreshToken)).refreshToken).not.toBe(refreshToken);
  });

  test.each([
    ["a challenge", CHALLENGE],
    ["any other 403", { kind: "status", status: 403, code: "forbidden" }],
    ["a 401 that is a page", { kind: "status", status: 401, body: "html" }],
  ] as const)("at the backend's own door %s is no refusal", async (_what, effect) => {
    const [sim] = await startSim();
    const { accessToken } = sim.control.signIn();
    const httpClient = createHttpClient();
    const options = { httpClient, baseUrl: `${sim.url}/backend-api` };
    expect(await verifySignIn({ accessToken }, options)).toBe("accepted");
    sim.control.addFault({ route: "accountsCheck", effect });
    const error = await authErrorOf(verifySignIn({ accessToken }, options));
    expect(error.code).toBe("AUTH_SERVER_UNREACHABLE");
    sim.control.clearFaults();
    sim.control.revokeAll();
    expect(await verifySignIn({ accessToken }, options)).toBe("rejected");
    await httpClient.close();
  });
});

describe("what OpenAI says of an account, a workspace or a place is said on, with what to do", () => {
  const CASES = [
    ["unsupported_country_region_territory", "DEVICE_AUTH_FAILED", "set HTTPS_PROXY"],
    ["codex_cli_workspace_disabled", "WORKSPACE_NOT_ALLOWED", "Ask your workspace admin"],
    ["missing_codex_entitlement", "WORKSPACE_NOT_ALLOWED", "Ask your workspace admin"],
    ["deactivated_workspace", "WORKSPACE_NOT_ALLOWED", "choose another workspace"],
    ["account_deactivated", "DEVICE_AUTH_FAILED", "help.openai.com"],
  ] as const;

  test.each(CASES)("%s at the exchange is %s", async (reason, code, advice) => {
    const started = await startSim();
    started[0].control.addFault({ route: "token", effect: { kind: "account", code: reason } });
    const error = await authErrorOf(signInWithCode(started));
    expect(error).toMatchObject({ code, reason });
    expect(error.message).toContain(advice);
  });

  test.each(CASES)("%s at the poll is %s", async (reason, code) => {
    const started = await startSim();
    started[0].control.addFault({
      route: "deviceToken",
      effect: { kind: "account", code: reason },
    });
    expect(await authErrorOf(signInWithCode(started))).toMatchObject({ code, reason });
  });

  test.each(CASES)("%s in the browser is %s there and here", async (reason, code, advice) => {
    const [sim, provider] = await startSim();
    sim.control.answerAuthorize({ type: "error", error: "access_denied", description: reason });
    let page = Promise.resolve("");
    const error = await authErrorOf(
      signInWithBrowser(provider, {
        callbackPorts: [0],
        onAuthorize: (url) => {
          page = redirectOf(url).then(async (to) => (await fetch(to)).text());
        },
      }),
    );
    expect(error).toMatchObject({ code, reason });
    expect(await page).toContain(advice);
    expect(await page).toContain(reason);
  });

  test("a country at the refresh does not end the sign-in; a closed account does", async () => {
    const [sim, provider] = await startSim();
    const { refreshToken } = sim.control.signIn();
    const refuse = (code: "unsupported_country_region_territory" | "account_deactivated") => {
      sim.control.clearFaults();
      sim.control.addFault({ route: "token", effect: { kind: "account", code } });
      return authErrorOf(refreshTokenSet(provider, refreshToken));
    };
    expect((await refuse("unsupported_country_region_territory")).code).toBe(
      "AUTH_SERVER_UNREACHABLE",
    );
    expect((await refuse("account_deactivated")).code).toBe("CODEX_AUTH_EXPIRED");
  });
});

test("the browser's page names the workspaces that are allowed, and no markup of the server's", async () => {
  const [sim, provider] = await startSim();
  sim.control.answerAuthorize({ type: "approve" });
  let page = Promise.resolve("");
  const error = await authErrorOf(
    signInWithBrowser(provider, {
      callbackPorts: [0],
      allowedWorkspaceIds: ["ws-<b>x</b>", "ws-y"],
      onAuthorize: (url) => {
        page = redirectOf(url).then(async (to) => (await fetch(to)).text());
      },
    }),
  );
  expect(error).toMatchObject({ code: "WORKSPACE_NOT_ALLOWED", reason: "workspace_not_allowed" });
  expect(await page).toContain("only ws-&#60;b&#62;x&#60;/b&#62;, ws-y is allowed here");
});

test("a rate limit at the code request is honoured, and named when it lasts", async () => {
  const started = await startSim();
  const [sim] = started;
  const limited = { kind: "status", status: 429, retryAfter: "2" } as const;
  sim.control.addFault({ route: "usercode", effect: limited, times: 1 });
  expect((await signInWithCode(started)).account.email).toBe("ada@example.com");
  sim.control.addFault({ route: "usercode", effect: { ...limited, retryAfter: "90" } });
  const error = await authErrorOf(signInWithCode(started));
  expect(error).toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 90 });
  expect(error.message).toContain("Try again in 90 seconds");
});
