import { expect, test } from "vitest";

import { readAllHomes, restart, startKept, startProcess } from "./support/kept-process.ts";

test.each([
  ["before_request", "healed"],
  ["answer_received", "expired"],
  ["answer_durable", "healed"],
  ["first_home_written", "healed"],
  ["half_of_the_homes_written", "healed"],
  ["all_homes_written", "healed"],
])(
  "a keeper that is killed at %s leaves whole files, and the next start makes it %s",
  async (step, outcome) => {
    const world = await startKept();
    await startProcess(world, step).closed;
    await readAllHomes(world);
    const status = outcome === "healed" ? "ok" : "expired";
    // One generation: the fan-out was completed before anything else happened.
    expect(await restart(world)).toEqual({ generations: 1, outcome, statuses: [status] });
  },
);

test("a sign-in that was lost with its keeper is known to be expired at the next start, at once", async () => {
  const world = await startKept();
  await startProcess(world, "answer_received").closed;
  const homes = [{ name: "server", path: world.homePath("server") }];
  const keeper = await world.openKeeper({ homes });
  const { reason } = await world.until("sign_in_expired");
  expect(reason).toBe("refresh_token_reused");
  expect((await keeper.describe())[0]).toMatchObject({ status: "expired", renewable: false });
  await keeper.close();
  // Nor is it asked about again.
  const { refreshRequests } = world.sim.control.snapshot();
  await (await world.openKeeper({ homes })).close();
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests });
});
