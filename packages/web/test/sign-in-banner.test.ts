import type { CodexHome } from "@latchkey/contracts";
import { expect, test } from "vitest";
import { expiringText, reachLabel, signInVerb } from "../src/components/home-texts.ts";
import { bannersOf } from "../src/features/sign-in/sign-in-banner.ts";

function home(name: string, change: Partial<CodexHome> = {}): CodexHome {
  return { name, status: "ok", renewable: true, affectedRuns: [], ...change };
}

const run = (runId: string) => ({ runId, conversationId: `c-${runId}` });

test("homes that share a sign-in have one banner with all their runs", () => {
  const homes = [
    home("server", { status: "expired", affectedRuns: [run("1")] }),
    home("agent:a", { status: "expired", follows: "server", affectedRuns: [run("2"), run("3")] }),
    home("agent:b", { status: "expired", follows: "server" }),
  ];
  const banners = bannersOf(homes, ["agent:a"]);
  expect(banners).toHaveLength(1);
  expect(banners[0]).toMatchObject({ kind: "expired", home: { name: "server" } });
  expect(banners[0]).toHaveProperty("affectedRuns.length", 3);
});

test("after the sign-in the runs of all its homes are offered once each", () => {
  const homes = [
    home("server", { account: { accountId: "x", email: "ada@example.com" } }),
    home("agent:a", { follows: "server", affectedRuns: [run("2")] }),
    home("agent:b", { follows: "server", affectedRuns: [run("2"), run("3")] }),
  ];
  expect(bannersOf(homes, ["server"])).toMatchObject([
    { kind: "signed_in", affectedRuns: [{ runId: "2" }, { runId: "3" }] },
  ]);
});

test("a home that the page does not use has a banner only when runs wait for it", () => {
  const signedOut = home("agent:a", { status: "signed_out" });
  expect(bannersOf([home("server"), signedOut], ["server"])).toEqual([]);
  expect(bannersOf([home("server"), signedOut], ["agent:a"])).toHaveLength(1);
  const waiting = { ...signedOut, affectedRuns: [run("1")] };
  expect(bannersOf([home("server"), waiting], ["server"])).toHaveLength(1);
});

test("a follower that lost its sign-in alone is the one to sign in, not its healthy owner", () => {
  const homes = [home("server"), home("agent:a", { status: "signed_out", follows: "server" })];
  expect(bannersOf(homes, ["agent:a"])).toMatchObject([{ home: { name: "agent:a" } }]);
});

test("before the clock runs out it is said what will happen", () => {
  const expiring = home("server", {
    status: "expiring",
    renewable: false,
    usableUntil: "2026-11-21T20:00:00.000Z",
  });
  expect(bannersOf([expiring], ["server"])).toMatchObject([{ kind: "expiring" }]);
  expect(expiringText(expiring)).toMatch(/can’t be renewed and ends at .*21/);
});

test("of homes that share a sign-in, what is well and what is not are told apart", () => {
  const homes = [
    home("server", { affectedRuns: [run("1")] }),
    home("agent:a", { status: "expired", follows: "server", affectedRuns: [run("2")] }),
  ];
  expect(bannersOf(homes, ["server"])).toMatchObject([
    { kind: "expired", home: { name: "agent:a" }, affectedRuns: [{ runId: "2" }] },
    { kind: "signed_in", home: { name: "server" }, affectedRuns: [{ runId: "1" }] },
  ]);
});

test("a run that one of its homes still keeps from going on is not offered for a retry", () => {
  const homes = [
    home("server", { affectedRuns: [run("1")] }),
    home("agent:a", { status: "expired", affectedRuns: [run("1")] }),
  ];
  expect(bannersOf(homes, [])).toMatchObject([{ kind: "expired", home: { name: "agent:a" } }]);
});

test("it is said whom a sign-in repairs", () => {
  const follower = (name: string) => home(name, { follows: "server" });
  const homes = [home("server"), ...["agent:a", "agent:b", "agent:c", "agent:d"].map(follower)];
  expect(reachLabel(homes, "server")).toBe("this server and 4 agents that follow it");
  expect(reachLabel(homes.slice(0, 2), "server")).toBe("this server and 1 agent that follows it");
  expect(reachLabel(homes, "agent:a")).toBe("agent a");
});

test("who never signed in reads Sign in, and everybody else Re-authenticate", () => {
  const follower = home("agent:a", { status: "signed_out", follows: "server" });
  const verb = (server: Partial<CodexHome>) =>
    signInVerb([home("server", server), follower], "agent:a");
  expect(verb({ status: "signed_out" })).toBe("Sign in");
  expect(verb({ status: "expired" })).toBe("Re-authenticate");
  const before = { lastRefreshAt: "2026-11-21T20:00:00.000Z" };
  expect(verb({ status: "signed_out", ...before })).toBe("Re-authenticate");
});
