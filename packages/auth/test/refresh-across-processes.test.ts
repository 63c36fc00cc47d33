import { access, readFile } from "node:fs/promises";
import { join } from "node:path";

import type { OpenAiSim } from "@latchkey/openai-sim";
import { expect, test, vi } from "vitest";

import { expiringHome } from "./support/expiring-home.ts";
import { holdLock } from "./support/lock-holder.ts";
import { startRefresher } from "./support/refresher-process.ts";
import { startSim } from "./support/sim.ts";

const IMPATIENT = { timeout: 60_000, interval: 10 };

const refreshRequests = (sim: OpenAiSim) => sim.control.requests("token").length;

test("processes with one ending token make one refresh request", async () => {
  const [sim] = await startSim();
  const home = await expiringHome(sim);
  const processes = Array.from({ length: 6 }, () => startRefresher(home, sim.url));
  const results = await Promise.all(processes.map(({ result }) => result));
  expect(refreshRequests(sim)).toBe(1);
  expect(results.filter(({ isRefreshed }) => isRefreshed)).toHaveLength(1);
  expect(new Set(results.map(({ accessToken }) => accessToken)).size).toBe(1);
  expect(results[0]?.accessToken).toMatch(/^ey/u);
});

test("many processes with a refresh token that was used make one request and all hear it", async () => {
  const [sim] = await startSim();
  const home = await expiringHome(sim);
  sim.control.burnRefreshTokens();
  // The access token still lasts for a minute, so that nobody is told yet.
  const early = await startRefresher(home, sim.url).result;
  expect(early).toMatchObject({ isRefreshed: false });
  const later = Array.from({ length: 5 }, () => startRefresher(home, sim.url).result);
  expect(await Promise.all(later)).toEqual(Array.from({ length: 5 }, () => early));
  expect(refreshRequests(sim)).toBe(1);
});

test("a process killed while it waits for the answer keeps no one else from refreshing", async () => {
  const [sim] = await startSim();
  const home = await expiringHome(sim);
  sim.control.addFault({ route: "token", effect: { kind: "hang" }, times: 1 });
  const first = startRefresher(home, sim.url);
  await vi.waitFor(() => expect(refreshRequests(sim)).toBe(1), IMPATIENT);
  const others = Array.from({ length: 5 }, () => startRefresher(home, sim.url));
  await first.kill();
  const results = await Promise.all(others.map(({ result }) => result));
  expect(results.filter(({ isRefreshed }) => isRefreshed)).toHaveLength(1);
  expect(new Set(results.map(({ accessToken }) => accessToken)).size).toBe(1);
  expect(sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
});

test("a process killed with the answer in hand leaves it to the next, which asks no more", async () => {
  const [sim] = await startSim();
  const home = await expiringHome(sim);
  const effect = { kind: "delay", delayMs: 5000, when: "after_processing" } as const;
  sim.control.addFault({ route: "token", effect, times: 1 });
  const first = startRefresher(home, sim.url);
  await vi.waitFor(() => expect(refreshRequests(sim)).toBe(1), IMPATIENT);
  const release = await holdLock(join(home, "auth.lock"));
  const pending = join(home, "latchkey-refresh.pending");
  await vi.waitFor(
    async () => expect(await readFile(pending, "utf8")).toContain("answer"),
    IMPATIENT,
  );
  const others = Array.from({ length: 5 }, () => startRefresher(home, sim.url));
  await first.kill();
  await release();
  const results = await Promise.all(others.map(({ result }) => result));
  expect(results.filter(({ isRefreshed }) => isRefreshed)).toHaveLength(1);
  expect(results.every(({ accessToken }) => accessToken?.startsWith("ey"))).toBe(true);
  expect(refreshRequests(sim)).toBe(1);
  await expect(access(pending)).rejects.toThrow("ENOENT");
});
