import { readdirSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { comeAndLeave, listDepartures, withoutRefusals } from "../support/resets.ts";
import { createWorld, type World } from "../support/world.ts";

const ACCESS_TOKEN = "correct-horse-battery-staple";
/** Connections that the server keeps for a moment. */
const SLACK = 4;

let world: World;

afterEach(() => world.close());

it("peers that reset or close their connections anywhere end nothing and leave nothing behind", async () => {
  world = await createWorld({ environment: { LATCHKEY_ACCESS_TOKEN: ACCESS_TOKEN } });
  const server = await world.startProcess({ environment: { LATCHKEY_LOG_LEVEL: "warn" } });
  const countDescriptors = () => readdirSync(`/proc/${server.pid}/fd`).length;
  const departures = listDepartures(server.url, ACCESS_TOKEN);
  await comeAndLeave(server.url, departures, 50);
  const before = countDescriptors();
  await comeAndLeave(server.url, departures, 2 * departures.length);
  expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
  await expect.poll(countDescriptors).toBeLessThanOrEqual(before + SLACK);
  await server.stop();
  expect(withoutRefusals(await server.logged)).toEqual([]);
});
