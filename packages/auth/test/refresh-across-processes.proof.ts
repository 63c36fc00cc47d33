import { expect, test } from "vitest";

import { expiringHome } from "./support/expiring-home.ts";
import { startRefresher } from "./support/refresher-process.ts";
import { startSim } from "./support/sim.ts";
import { temporaryHome } from "./support/temporary-home.ts";

const PROCESSES = 100;

test(`${PROCESSES} processes with one ending token make one refresh request`, async () => {
  const [sim] = await startSim();
  const home = await expiringHome(sim);
  // Fills the cache of compiled code, or a hundred processes would.
  await startRefresher(await temporaryHome(), sim.url).result;
  const processes = Array.from({ length: PROCESSES }, () => startRefresher(home, sim.url));
  const results = await Promise.all(processes.map(({ result }) => result));
  expect(sim.control.requests("token").length).toBe(1);
  expect(results.filter(({ isRefreshed }) => isRefreshed)).toHaveLength(1);
  expect(new Set(results.map(({ accessToken }) => accessToken)).size).toBe(1);
  expect(results[0]?.accessToken).toMatch(/^ey/u);
});
