import { expect, test } from "vitest";

import type { WakeOutcome } from "../src/index.ts";
import { startCodex } from "./support/codex.ts";
import { World } from "./support/world.ts";

const NAMES = ["server", "coder"];

test("running app-servers of two homes work through a rotation, and heal from a refused token in the turn", async () => {
  const world = await World.start();
  const homes = await world.createHomes(...NAMES);
  const keeper = await world.openKeeper({ homes });
  await keeper.link("coder", "server");
  await keeper.signedIn("server", world.signIn());
  const codex = startCodex(world);
  const wakes: Promise<WakeOutcome>[] = [];
  const turns = async () => {
    const started = NAMES.map((name) =>
      codex.startTurn(name, "say: ok", () => wakes.push(keeper.wake(name))),
    );
    return (await Promise.all(started.map(({ outcome }) => outcome))).map(({ status }) => status);
  };
  expect(await turns()).toEqual(["ok", "ok"]);
  expect(await keeper.refresh("server")).toBe("healed");
  expect(await turns()).toEqual(["ok", "ok"]);
  expect(wakes).toHaveLength(0);

  world.sim.control.expireAccessTokens();

  expect(await turns()).toEqual(["ok", "ok"]);
  expect(new Set(await Promise.all(wakes))).toEqual(new Set(["healed"]));
  expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 2, reusesSeen: 0 });
});
