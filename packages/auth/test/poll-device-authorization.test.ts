import { settlesWithin } from "@latchkey/testing";
import { describe, expect, test, vi } from "vitest";

import type { PollOptions, PollTrouble } from "../src/index.ts";
import { pollDeviceAuthorization } from "../src/index.ts";
import type { DeviceAuthorization } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { FakeClock } from "./support/fake-clock.ts";
import { authorizationFor, providerAt } from "./support/provider.ts";
import type { Answer } from "./support/scripted-server.ts";
import {
  blockedPage,
  captivePortal,
  dropConnection,
  neverAnswer,
  startScriptedServer,
} from "./support/scripted-server.ts";

const pending: Answer = {
  status: 403,
  json: { error: { code: "deviceauth_authorization_pending" } },
};
const unknown: Answer = {
  status: 403,
  json: {
    error: {
      code: "deviceauth_authorization_unknown",
      message: "Device authorization is unknown. Please try again.",
    },
  },
};
const slowDown: Answer = { status: 403, json: { error: { code: "slow_down" } } };
const approved: Answer = {
  json: {
    authorization_code: "code-secret",
    code_challenge: "x",
    code_verifier: "verifier-secret",
  },
};
const APPROVAL = { authorizationCode: "code-secret", codeVerifier: "verifier-secret" };
const refusal = (error: unknown, status = 403): Answer => ({ status, json: { error } });

interface Case {
  answers: readonly Answer[];
  clock?: FakeClock;
  authorization?: Partial<DeviceAuthorization>;
  options?: PollOptions;
  timeoutMs?: number;
}

/** Polls a scripted server on a fake clock; `pollTimes` are in seconds that truly passed. */
async function poll({ answers, clock = new FakeClock(), ...rest }: Case) {
  const pollTimes: number[] = [];
  const server = await startScriptedServer(() => {
    pollTimes.push(clock.trueNow / 1000);
    return answers[Math.min(pollTimes.length, answers.length) - 1]!;
  });
  const promise = pollDeviceAuthorization(
    providerAt(server.url, { timeoutMs: rest.timeoutMs ?? 5000 }),
    authorizationFor({ expiresAt: clock.wallNow() + 900_000, ...rest.authorization }),
    { clock, ...rest.options },
  );
  promise.catch(() => undefined);
  const gaps = () => pollTimes.map((time, index) => time - (pollTimes[index - 1] ?? 0));
  return { promise, server, pollTimes, gaps, clock };
}

describe("polling", () => {
  test("waits at least the interval before every poll, the first included", async () => {
    const { promise, gaps, server } = await poll({
      answers: [pending, unknown, pending, approved],
    });
    expect(await promise).toEqual(APPROVAL);
    expect(gaps()).toHaveLength(4);
    expect(Math.min(...gaps())).toBeGreaterThanOrEqual(5);
    expect(Math.max(...gaps())).toBeLessThan(7);
    expect(server.requests[0]).toMatchObject({
      path: "/api/accounts/deviceauth/token",
      body: JSON.stringify({ device_auth_id: "secret-device-code", user_code: "ABCD-12345" }),
    });
  });

  test("is never early on a clock that runs 30 % fast", async () => {
    const clock = new FakeClock(1.3);
    const { promise, gaps } = await poll({
      clock,
      answers: [pending, slowDown, pending, approved],
    });
    await promise;
    expect(gaps()[0]).toBeGreaterThanOrEqual(5 - 1e-6);
    expect(gaps()[1]).toBeGreaterThanOrEqual(5 - 1e-6);
    expect(gaps()[2]).toBeGreaterThanOrEqual(10 - 1e-6);
  });

  test("takes a longer interval from its caller and never a shorter one", async () => {
    const longer = await poll({ answers: [approved], options: { pollIntervalSeconds: 20 } });
    await longer.promise;
    expect(longer.gaps()[0]).toBeGreaterThanOrEqual(20);
    const shorter = await poll({ answers: [approved], options: { pollIntervalSeconds: 1 } });
    await shorter.promise;
    expect(shorter.gaps()[0]).toBeGreaterThanOrEqual(5);
  });

  test("slows down by five seconds for good, each time it is told", async () => {
    const answers = [slowDown, pending, slowDown, pending, pending, approved];
    const { promise, gaps } = await poll({ answers });
    await promise;
    [5, 10, 10, 15, 15, 15].forEach((seconds, index) => {
      expect(gaps()[index]).toBeGreaterThanOrEqual(seconds);
      expect(gaps()[index]).toBeLessThan(seconds * 1.4);
    });
  });

  test("takes a larger interval from a slow_down answer", async () => {
    const larger = { status: 400, json: { error: "slow_down", interval: 30 } };
    const { promise, gaps } = await poll({ answers: [larger, pending, approved] });
    await promise;
    expect(gaps()[1]).toBeGreaterThanOrEqual(30);
    expect(gaps()[2]).toBeGreaterThanOrEqual(30);
  });

  test("honours Retry-After, once, whatever came with it", async () => {
    const wait = { "retry-after": "60" };
    const limited = { status: 429, headers: wait };
    const slow = { status: 429, json: { error: "slow_down" }, headers: wait };
    const { promise, gaps } = await poll({ answers: [limited, pending, slow, pending, approved] });
    await promise;
    expect(gaps()[1]).toBeGreaterThanOrEqual(60);
    expect(gaps()[2]).toBeLessThan(10);
    expect(gaps()[3]).toBeGreaterThanOrEqual(60);
    expect(gaps()[4]).toBeLessThan(20);
  });

  test("never polls again after success", async () => {
    const { promise, server } = await poll({ answers: [approved] });
    await promise;
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.requests).toHaveLength(1);
  });
});

describe("polling through trouble", () => {
  test.each<[string, Answer]>([
    ["dropped connections", dropConnection],
    ["failing servers", { status: 500, json: { error: { message: "code expired" } } }],
    ["rate limits", { status: 429 }],
    ["captive portals", captivePortal],
    ["portals that say 403", blockedPage],
    ["redirects", { status: 302, headers: { location: "http://portal.example/" } }],
    ["requests that time out", neverAnswer],
  ])("survives %s, never faster than the interval", async (_, trouble) => {
    const answers = [trouble, trouble, pending, trouble, approved];
    const { promise, gaps } = await poll({ answers, timeoutMs: 40 });
    expect(await promise).toMatchObject({ authorizationCode: "code-secret" });
    expect(Math.min(...gaps())).toBeGreaterThanOrEqual(5);
  });

  test("gives notice from the second failure in a row on, and says when it is over", async () => {
    const onTrouble = vi.fn<(trouble: PollTrouble) => void>();
    const onRecovered = vi.fn<() => void>();
    const { status } = { status: 503 };
    const answers = [{ status }, pending, { status }, { status }, { status }, pending, approved];
    const { promise } = await poll({ answers, options: { onTrouble, onRecovered } });
    await promise;
    expect(onTrouble.mock.calls.map(([trouble]) => trouble.failures)).toEqual([2, 3]);
    expect(onTrouble.mock.calls[0]?.[0]).toMatchObject({
      error: { code: "AUTH_SERVER_UNREACHABLE", reason: "http_503" },
    });
    expect(onTrouble.mock.calls[0]?.[0].nextPollInMs).toBeGreaterThanOrEqual(5000);
    expect(onRecovered).toHaveBeenCalledOnce();
  });

  test("backs off, and still asks often enough to notice that it is over", async () => {
    const { promise, gaps } = await poll({ answers: [dropConnection] });
    await authErrorOf(promise);
    expect(Math.max(...gaps())).toBeLessThan(40);
    expect(gaps().length).toBeGreaterThan(20);
    expect(gaps().length).toBeLessThan(80);
  });

  test("ends as expired at the deadline, with the trouble as its cause", async () => {
    const { promise, pollTimes } = await poll({ answers: [pending, dropConnection] });
    const error = await authErrorOf(promise);
    expect(error).toMatchObject({
      code: "DEVICE_AUTH_EXPIRED",
      cause: { code: "AUTH_SERVER_UNREACHABLE" },
    });
    expect(error.message).toMatch(/could not be reached.*cannot be used again.*new sign-in/u);
    expect(pollTimes.at(-1)).toBeGreaterThanOrEqual(900);
  });
});

describe("the deadline", () => {
  test("is not before the code's lifetime is over, with one last poll at its end", async () => {
    const { promise, pollTimes } = await poll({ answers: [unknown] });
    expect(await authErrorOf(promise)).toMatchObject({ code: "DEVICE_AUTH_EXPIRED" });
    expect(pollTimes.at(-2)).toBeLessThan(900);
    expect(pollTimes.at(-1)).toBeGreaterThanOrEqual(900);
    expect(pollTimes.at(-1)).toBeLessThan(907);
  });

  test("lets the last poll succeed", async () => {
    const authorization = { expiresAt: Date.now() + 8000 };
    const { promise, pollTimes } = await poll({ answers: [pending, approved], authorization });
    expect(await promise).toMatchObject({ authorizationCode: "code-secret" });
    expect(pollTimes).toHaveLength(2);
  });

  test("on a clock that runs 30 % fast is the server's, while it says pending", async () => {
    const clock = new FakeClock(1.3);
    const { promise, pollTimes } = await poll({ clock, answers: [pending] });
    await authErrorOf(promise);
    expect(pollTimes.at(-1)).toBeGreaterThanOrEqual(900 - 1e-6);
    expect(pollTimes.at(-1)).toBeLessThan(910);
  });

  test.each([3_600_000, -3_600_000])("does not move with the wall clock (%d ms)", async (jump) => {
    const clock = new FakeClock();
    const { promise, pollTimes } = await poll({ clock, answers: [pending, unknown] });
    clock.jumpWall(jump);
    await authErrorOf(promise);
    expect(pollTimes.at(-1)).toBeGreaterThanOrEqual(900);
    expect(pollTimes.at(-1)).toBeLessThan(907);
  });

  test("gives a laptop that was suspended past it time to get its network back", async () => {
    const clock = new FakeClock();
    clock.suspendDuringNextSleep(3_600_000);
    const { promise } = await poll({ clock, answers: [dropConnection, approved] });
    expect(await promise).toMatchObject({ authorizationCode: "code-secret" });
  });

  test("is kept when a Retry-After points beyond it", async () => {
    const limited = { status: 429, headers: { "retry-after": "86400" } };
    const { promise, pollTimes, clock } = await poll({ answers: [limited] });
    expect((await authErrorOf(promise)).code).toBe("DEVICE_AUTH_EXPIRED");
    expect(pollTimes).toHaveLength(1);
    expect(clock.trueNow / 1000).toBeCloseTo(900, 0);
  });
});

describe("an answer that is", () => {
  test.each<[string, Answer]>([
    ["an empty 403", { status: 403 }],
    ["an empty 404", { status: 404 }],
    ["403 unknown", unknown],
    ["400 authorization_pending", { status: 400, json: { error: "authorization_pending" } }],
    ["authorization_pending in a 200", { json: { error: "authorization_pending" } }],
    ["404 with an error object without a code", refusal({ message: "Not Found", code: null }, 404)],
  ])("%s means that the person has not approved yet", async (_, answer) => {
    const { promise, pollTimes } = await poll({ answers: [answer, approved] });
    await promise;
    expect(pollTimes).toHaveLength(2);
  });

  test.each<[string, string, Answer]>([
    [
      "DEVICE_AUTH_EXPIRED",
      "403 with the server's words for it",
      refusal({
        message: "Device authorization code has expired. Please request a new code.",
        code: null,
      }),
    ],
    [
      "DEVICE_AUTH_EXPIRED",
      "403 expired in an unknown code",
      refusal({
        message: "Device authorization code has expired.",
        code: "deviceauth_authorization_unknown",
      }),
    ],
    ["DEVICE_AUTH_EXPIRED", "400 expired_token", refusal("expired_token", 400)],
    ["DEVICE_AUTH_EXPIRED", "410", { status: 410 }],
    ["DEVICE_AUTH_DENIED", "403 access_denied", refusal({ code: "access_denied", message: "No" })],
    ["DEVICE_AUTH_DENIED", "400 access_denied", refusal("access_denied", 400)],
    [
      "DEVICE_AUTH_DENIED",
      "403 with denied in its text",
      refusal({ message: "The request was denied." }),
    ],
    ["DEVICE_AUTH_DISABLED", "403 device_code_disabled", refusal({ code: "device_code_disabled" })],
    [
      "DEVICE_AUTH_FAILED",
      "403 with another code",
      refusal({ code: "unsupported_country_region_territory" }),
    ],
    ["DEVICE_AUTH_FAILED", "400 invalid_grant before the deadline", refusal("invalid_grant", 400)],
    ["DEVICE_AUTH_FAILED", "401", { status: 401 }],
    [
      "DEVICE_AUTH_FAILED",
      "200 with fields missing",
      { json: { authorization_code: "code-secret" } },
    ],
    ["DEVICE_AUTH_FAILED", "200 with broken JSON", { text: '{"authorization_code": "code-sec' }],
    ["DEVICE_AUTH_FAILED", "200 with nothing", {}],
  ])("ends it with %s: %s", async (code, _, answer) => {
    const { promise, server } = await poll({ answers: [answer] });
    const error = await authErrorOf(promise);
    expect(error.code).toBe(code);
    expect(error.message).not.toContain("code-sec");
    expect(server.requests).toHaveLength(1);
  });

  test("invalid_grant after the deadline means that the code has expired", async () => {
    const authorization = { expiresAt: Date.now() + 4000 };
    const { promise } = await poll({ answers: [refusal("invalid_grant", 400)], authorization });
    expect((await authErrorOf(promise)).code).toBe("DEVICE_AUTH_EXPIRED");
  });

  test("a refusal that quotes the device code is redacted", async () => {
    const echo = refusal({ code: "bad", message: "secret-device-code\u001B[31m is bad" });
    const { promise } = await poll({ answers: [echo] });
    expect((await authErrorOf(promise)).message).toContain('"[redacted] is bad"');
  });
});

describe("an abort", () => {
  test.each(["waiting", "asking"])(
    "while %s rejects with its reason within 50 ms",
    async (moment) => {
      const server = await startScriptedServer([neverAnswer]);
      const abort = new AbortController();
      const reason = new Error("closed");
      const intervalSeconds = moment === "waiting" ? 60 : 0.01;
      const arrived = server.nextRequest();
      const promise = pollDeviceAuthorization(
        providerAt(server.url),
        authorizationFor({ intervalSeconds }),
        { signal: abort.signal },
      );
      if (moment === "asking") await arrived;
      abort.abort(reason);
      expect(await settlesWithin(50, promise)).toBe(true);
      await expect(promise).rejects.toBe(reason);
    },
  );

  test("before the start means that nothing is asked", async () => {
    const signal = AbortSignal.abort("no");
    const { promise, server } = await poll({ answers: [approved], options: { signal } });
    await expect(promise).rejects.toBe("no");
    expect(server.requests).toHaveLength(0);
  });
});
