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
