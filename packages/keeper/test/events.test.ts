import { copyFile, utimes } from "node:fs/promises";
import { join } from "node:path";

import { expect, test } from "vitest";

import { eventually, World } from "./support/world.ts";

const ROTATIONS = 15;

test.each(["vault", "home"] as const)(
  "each rotation is one event, and the keeper's own is never reported as another's (%s)",
  async (owner) => {
    const world = await World.start();
    const homes = await world.createHomes("server", "coder");
    const keeper = await world.openKeeper({ homes, owner });
    await keeper.link("coder", "server");
    await keeper.signedIn("server", world.signIn());
    // Changes in the homes make the keeper look at the sign-in all the time, also in between.
    const stopped = new AbortController();
    const disturb = async () => {
      const path = join(world.homePath("coder"), "auth.json");
      while (!stopped.signal.aborted) await utimes(path, new Date(), new Date());
    };
    const disturbed = disturb();
    for (let round = 0; round < ROTATIONS; round += 1) {
      expect(await keeper.refresh("server")).toBe("healed");
    }
    stopped.abort();
    await disturbed;
    const told = world.events.flatMap((event) =>
      event.type === "sign_in_refreshed" ? [event.how] : [],
    );
    expect(told).toEqual(Array.from({ length: ROTATIONS }, () => "refreshed"));
    expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: ROTATIONS });
  },
);

test("what another program refreshed is one event that says so", async () => {
  const world = await World.start();
  const homes = await world.createHomes("server", "copy");
  await world.codexLogin("server");
  const keeper = await world.openKeeper({ homes: homes.slice(0, 1) });
  // Another keeper, with a data directory of its own, in a copy of the home.
  const source = join(world.homePath("server"), "auth.json");
  await copyFile(source, join(world.homePath("copy"), "auth.json"));
  const dataDirectory = join(world.root, "other-data");
  const other = await world.openKeeper({ homes: homes.slice(1), dataDirectory, onEvent: () => 0 });
  expect(await other.refresh("copy")).toBe("healed");
  await copyFile(join(world.homePath("copy"), "auth.json"), source);
  await world.until("sign_in_refreshed");
  await eventually(async () => (await keeper.describe())[0]?.evidence.lastOutcome === "adopted");
  const told = world.events.flatMap((event) =>
    event.type === "sign_in_refreshed" ? [event.how] : [],
  );
  expect(told).toEqual(["adopted"]);
});
