import { expect, test } from "vitest";

import { systemClock } from "@latchkey/auth";
import { eventually, World } from "./support/world.ts";

const MINUTE_MS = 60_000;

/** A sign-in whose refresh has just failed, and its keeper closed. */
async function startFailed() {
  const world = await World.start();
  const homes = await world.createHomes("server");
  const options = { homes, timing: { retryBaseMs: MINUTE_MS } };
  const keeper = await world.openKeeper(options);
  await keeper.signedIn("server", world.signIn());
  world.sim.control.addFault({ route: "token", effect: { kind: "status", status: 503 } });
  expect(await keeper.refresh("server")).toBe("unreachable");
  await keeper.close();
  const { willRetryAt } = await world.until("refresh_failed");
  const requests = () => world.sim.control.snapshot().requests.token;
  return { world, options, willRetryAt, requests };
}

test("a keeper that is started over and over asks no sooner than the first one would have", async () => {
  const { world, options, willRetryAt, requests } = await startFailed();
  for (let start = 0; start < 5; start += 1) {
    const keeper = await world.openKeeper(options);
    expect((await keeper.describe())[0]?.evidence).toMatchObject({
      lastOutcome: "failed",
      willRetryAt,
    });
    await keeper.close();
  }
  expect(requests()).toBe(1);
});

test("once that moment has come it asks, and waits longer after each failure, restarts included", async () => {
  const { world, options, requests } = await startFailed();
  const later = { ...systemClock, wallNow: () => Date.now() + MINUTE_MS };
  const keeper = await world.openKeeper({ ...options, clock: later });
  await eventually(() => requests() === 2);
  const { willRetryAt } = await world.until(
    "refresh_failed",
    (event) => event.willRetryAt > later.wallNow(),
  );
  // The second pause is between one and two minutes; the first was a minute at the most.
  expect(willRetryAt - later.wallNow()).toBeGreaterThan(MINUTE_MS - 5000);
  await keeper.close();

  world.sim.control.clearFaults();
  const evenLater = { ...systemClock, wallNow: () => Date.now() + 4 * MINUTE_MS };
  await world.openKeeper({ ...options, clock: evenLater });
  await world.until("sign_in_refreshed");
  expect(requests()).toBe(3);
});

test("a clock that was put back makes the pause no longer", async () => {
  const { world, options, requests } = await startFailed();
  const earlier = { ...systemClock, wallNow: () => Date.now() - 60 * MINUTE_MS };
  const keeper = await world.openKeeper({ ...options, clock: earlier });
  await keeper.close();
  expect(requests()).toBe(1);
  let skippedMs = -60 * MINUTE_MS;
  const moving = {
    ...systemClock,
    wallNow: () => Date.now() + skippedMs,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 20), signal),
  };
  await world.openKeeper({ ...options, clock: moving });
  expect(requests()).toBe(1);
  skippedMs += MINUTE_MS;
  await eventually(() => requests() === 2);
});
