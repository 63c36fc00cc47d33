import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { comeAndLeave, listDepartures, withoutRefusals } from "../support/resets.ts";
import { createWorld } from "../support/world.ts";

const ACCESS_TOKEN = "correct-horse-battery-staple";
const TIMES = 20_000;
/** Connections that the server keeps for a moment. */
const SLACK = 4;

it("twenty thousand resets and closes end nothing and leave nothing behind", async () => {
  const world = await createWorld({ environment: { LATCHKEY_ACCESS_TOKEN: ACCESS_TOKEN } });
  try {
    const server = await world.startProcess({ environment: { LATCHKEY_LOG_LEVEL: "warn" } });
    const countDescriptors = () => readdirSync(`/proc/${server.pid}/fd`).length;
    const departures = listDepartures(server.url, ACCESS_TOKEN);
    await comeAndLeave(server.url, departures, 50);
    const before = countDescriptors();
    await comeAndLeave(server.url, departures, TIMES);
    expect((await fetch(`${server.url}/api/health`)).status).toBe(200);
    await expect.poll(countDescriptors).toBeLessThanOrEqual(before + SLACK);
    await server.stop();
    expect(withoutRefusals(await server.logged)).toEqual([]);
  } finally {
    await world.close();
  }
});
