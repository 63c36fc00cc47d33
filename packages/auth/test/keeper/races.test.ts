import { expect, test } from "vitest";

import { startRefresher } from "../support/refresher-process.ts";
import { startCodex } from "./support/codex.ts";
import { World } from "./support/world.ts";

test("when Codex and the keeper refresh early at the same instant, no turn fails", async () => {
  const world = await World.start({ accessTokenLifetimeSeconds: 290 });
  const homes = await world.createHomes("server");
  await world.codexLogin("server");
  world.sim.control.setAccessTokenLifetime(864_000);
  const keeper = await world.openKeeper({ homes });
  const codex = [startCodex(world), startCodex(world)];
  const [first, second, outcome] = await Promise.all([
    ...codex.map((each) => each.startTurn("server", "say: ok").outcome),
    keeper.refresh("server"),
  ]);
  expect([first, second]).toMatchObject([{ status: "ok" }, { status: "ok" }]);
  expect(outcome).toBe("healed");
  expect(await keeper.refresh("server")).toBe("healed");
});

test("some processes and a keeper with one ending token make one refresh request", async () => {
  const world = await World.start({ accessTokenLifetimeSeconds: 60 });
  const homes = await world.createHomes("server");
  await world.codexLogin("server");
  world.sim.control.setAccessTokenLifetime(864_000);
  const keeper = await world.openKeeper({ homes });
  const path = world.homePath("server");
  const processes = Array.from({ length: 4 }, () => startRefresher(path, world.sim.url));
  expect(await keeper.refresh("server")).toBe("healed");
  const results = await Promise.all(processes.map(({ result }) => result));
  const newest = (await world.credentialsOf("server")).accessToken;
  expect(new Set(results.map(({ accessToken }) => accessToken))).toEqual(new Set([newest]));
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
});
