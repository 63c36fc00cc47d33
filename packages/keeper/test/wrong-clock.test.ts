import { expect, test } from "vitest";

import { freshAccessToken, openCredentialStore, systemClock } from "@latchkey/auth";
import type { Clock } from "@latchkey/auth";
import { World } from "./support/world.ts";

const DAY_MS = 86_400_000;

/** This machine's clock is wrong by so much; time itself passes as it does. */
function wrongClock(aheadMs: number): Clock {
  return { ...systemClock, wallNow: () => Date.now() + aheadMs };
}

test.each([
  ["ahead of", 20 * DAY_MS],
  ["behind", -20 * DAY_MS],
])(
  "a clock that is 20 days %s the server's is told once, and costs one refresh",
  async (...args) => {
    const [direction, aheadMs] = args;
    const world = await World.start();
    const homes = await world.createHomes("server");
    const clock = wrongClock(aheadMs);
    const keeper = await world.openKeeper({ homes, clock });
    await keeper.signedIn("server", world.signIn());
    if (aheadMs < 0) await keeper.refresh("server");
    const { message } = await world.until("clock_wrong");
    expect(message).toContain(`20 days ${direction} the authorization server's`);
    const [home] = await keeper.describe();
    expect(home).toMatchObject({ status: "ok", problem: { code: "clock_wrong", message } });
    const lastsMs = (home?.usableUntil ?? 0) - clock.wallNow();
    expect(Math.round(lastsMs / DAY_MS)).toBe(10);
    await keeper.close();

    // Neither does a keeper that is started again refresh once more, nor tell it once more.
    const again = await world.openKeeper({ homes, clock });
    expect((await again.describe())[0]).toMatchObject({ status: "ok" });
    expect(again.seemsUsable("server")).toBe(true);
    await again.close();
    expect(world.sim.control.snapshot().refreshRequests).toBe(1);
    expect(world.events.filter(({ type }) => type === "clock_wrong")).toHaveLength(1);
  },
);

test("a token is not refreshed each time that it is asked for under a wrong clock", async () => {
  const world = await World.start();
  await world.createHomes("server");
  await world.codexLogin("server");
  const clock = wrongClock(20 * DAY_MS);
  const store = await openCredentialStore(world.homePath("server"));
  const first = await freshAccessToken(store, world.provider, { clock });
  expect(first).toMatchObject({ isRefreshed: true });
  expect(Math.round((first.clockErrorMs ?? 0) / DAY_MS)).toBe(20);
  const second = await freshAccessToken(store, world.provider, { clock });
  expect(second).toMatchObject({ isRefreshed: false, accessToken: first.accessToken });
  // Put right, it is believed again.
  const right = await freshAccessToken(store, world.provider, { clock: systemClock });
  expect(right).toEqual({ ...second, clockErrorMs: undefined });
  expect(world.sim.control.snapshot().refreshRequests).toBe(1);
});
