import { describe, expect, test } from "vitest";

import type { CodexHomeCredentials } from "@latchkey/auth";
import { backoffMs, refreshWindow } from "../src/refresh-schedule.ts";
import { isNewer, usableUntil } from "../src/refresh-schedule.ts";
import { idTokenFor, jwt } from "../../auth/test/support/tokens.ts";

const NOW = 1_800_000_000_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Credentials issued at NOW on the issuer's clock and received `skewMs` later on ours. */
function credentials(lifetimeMs: number, skewMs = 0): CodexHomeCredentials {
  const expiresAt = NOW + lifetimeMs;
  return {
    authMode: "chatgpt",
    accessToken: jwt({ iat: NOW / 1000, exp: expiresAt / 1000 }),
    refreshToken: "rt-secret",
    idToken: idTokenFor("acct-1"),
    accountId: "acct-1",
    expiresAt,
    lastRefreshAt: NOW + skewMs,
  };
}

describe("when a sign-in is refreshed", () => {
  const early = { earlyFraction: 0.25, jitter: 0.2 };

  test("in the last quarter of the access token's life, spread by jitter", () => {
    const { opensAt, dueAt } = refreshWindow(credentials(240 * HOUR_MS), early);
    expect(opensAt).toBe(NOW + 180 * HOUR_MS);
    expect(dueAt(0)).toBe(opensAt);
    const latest = dueAt(1);
    expect(latest).toBeGreaterThan(opensAt);
    expect(latest).toBeLessThan(NOW + 195 * HOUR_MS);
  });

  test("always before Codex would do it, also with a window of nothing and the most jitter", () => {
    const latest = { earlyFraction: 0, jitter: 1 };
    for (const lifetimeMs of [25 * MINUTE_MS, HOUR_MS, 240 * HOUR_MS]) {
      const { dueAt } = refreshWindow(credentials(lifetimeMs), latest);
      expect(dueAt(1)).toBeLessThan(NOW + lifetimeMs - 5 * MINUTE_MS);
    }
  });

  test("in proportion when the access token lives for minutes", () => {
    const { opensAt } = refreshWindow(credentials(8 * MINUTE_MS), early);
    expect(opensAt).toBe(NOW + 6 * MINUTE_MS);
  });

  test("every 8 days when the access token does not say when it ends", () => {
    const opaque = { ...credentials(HOUR_MS), accessToken: "opaque" };
    delete opaque.expiresAt;
    const { dueAt } = refreshWindow(opaque, early);
    expect(dueAt(1)).toBeLessThan(NOW + 192 * HOUR_MS);
    expect(dueAt(0)).toBeGreaterThan(NOW + 120 * HOUR_MS);
  });

  test("after failures ever later, up to a limit, and not before the server wants it", () => {
    const retry = { baseMs: 1000, longestMs: 60_000, atLeastMs: 0 };
    for (const [failures, most] of [
      [1, 1000],
      [3, 4000],
      [20, 60_000],
      [2000, 60_000],
    ] as const) {
      expect(backoffMs(failures, retry)).toBeLessThanOrEqual(most);
      expect(backoffMs(failures, retry)).toBeGreaterThanOrEqual(most / 2);
    }
    expect(backoffMs(1, { ...retry, atLeastMs: 90_000 })).toBe(90_000);
  });
});

describe("how old credentials are", () => {
  test.each([
    ["right", 0, 0],
    ["ten minutes fast", 10 * MINUTE_MS, 10 * MINUTE_MS - 1000],
    ["ten minutes slow", -10 * MINUTE_MS, -10 * MINUTE_MS],
    ["changed by days", 72 * HOUR_MS, 0],
  ])("the first clock allows for a machine whose clock is %s", (_, skewMs, shiftMs) => {
    expect(usableUntil(credentials(HOUR_MS, skewMs))).toBe(NOW + HOUR_MS + shiftMs);
  });

  test("what the server's own time has shown counts for a clock that is wrong by days", () => {
    const ahead = 20 * 24 * HOUR_MS;
    expect(usableUntil(credentials(HOUR_MS, ahead), ahead)).toBe(NOW + HOUR_MS + ahead);
    const { opensAt } = refreshWindow(credentials(240 * HOUR_MS, -ahead), {
      earlyFraction: 0.25,
      jitter: 0,
      clockErrorMs: -ahead,
    });
    expect(opensAt).toBe(NOW + 180 * HOUR_MS - ahead);
  });

  test("the issuer's time decides, and ours within the same second", () => {
    const older = credentials(HOUR_MS);
    const later = { ...older, lastRefreshAt: NOW + 5 };
    const issuedLater = {
      ...older,
      accessToken: jwt({ iat: NOW / 1000 + 1, exp: NOW / 1000 + 60 }),
      lastRefreshAt: NOW - HOUR_MS,
    };
    expect([isNewer(later, older), isNewer(older, later)]).toEqual([true, false]);
    expect([isNewer(issuedLater, later), isNewer(later, issuedLater)]).toEqual([true, false]);
    expect(isNewer(older, older)).toBe(false);
  });
});
