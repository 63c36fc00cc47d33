import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readCodexHomeCredentials } from "@latchkey/auth";
import { expect, it } from "vitest";
import { isRunning } from "./support/is-running.ts";
import { useFixture } from "./support/fixture.ts";

const fixture = useFixture();
const never = new AbortController().signal;

it("signs a home in with a code, and ends its process", async () => {
  const home = fixture.emptyHome();
  const login = await fixture.createCodex().startDeviceLogin(home, { signal: never });
  expect(login.verificationUrl).toBe(`${fixture.sim.url}/codex/device`);
  fixture.sim.control.approve(login.userCode, "grace@example.com");
  await login.finished;
  expect(await readCodexHomeCredentials(home)).toMatchObject({ state: "signed_in" });
  expect(isRunning(fixture.pidOf(home))).toBe(false);
});

it("is cancelled by its signal, and leaves what the home held", async () => {
  const home = fixture.signedInHome();
  const before = await readFile(join(home, "auth.json"), "utf8");
  const stop = new AbortController();
  const login = await fixture.createCodex().startDeviceLogin(home, { signal: stop.signal });
  const reason = new Error("Enough.");
  stop.abort(reason);
  await expect(login.finished).rejects.toBe(reason);
  expect(await readFile(join(home, "auth.json"), "utf8")).toBe(before);
  expect(isRunning(fixture.pidOf(home))).toBe(false);
});

it.each([
  ["DEVICE_AUTH_DISABLED", () => fixture.sim.control.setDeviceCodesEnabled(false)],
  [
    "DEVICE_AUTH_FAILED",
    () =>
      fixture.sim.control.addFault({ route: "usercode", effect: { kind: "status", status: 500 } }),
  ],
  [
    "AUTH_SERVER_UNREACHABLE",
    () =>
      fixture.sim.control.addFault({
        route: "usercode",
        effect: { kind: "drop", when: "before_headers" },
      }),
  ],
])("says %s when there is no code to be had", async (code, arrange) => {
  arrange();
  const home = fixture.emptyHome();
  const starting = fixture.createCodex().startDeviceLogin(home, { signal: never });
  await expect(starting).rejects.toMatchObject({ code });
  expect(existsSync(join(home, "auth.json"))).toBe(false);
  expect(isRunning(fixture.pidOf(home))).toBe(false);
});

it("fails when the server refuses the code, and when the process dies", async () => {
  const home = fixture.emptyHome();
  const codex = fixture.createCodex();
  fixture.sim.control.addFault({ route: "deviceToken", effect: { kind: "status", status: 400 } });
  const refused = await codex.startDeviceLogin(home, { signal: never });
  await expect(refused.finished).rejects.toMatchObject({ code: "DEVICE_AUTH_FAILED" });
  fixture.sim.control.clearFaults();
  const killed = await codex.startDeviceLogin(home, { signal: never });
  process.kill(fixture.pidOf(home), "SIGKILL");
  await expect(killed.finished).rejects.toMatchObject({ code: "CODEX_UNAVAILABLE" });
});
