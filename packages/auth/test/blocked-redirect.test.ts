import { fork } from "node:child_process";
import { once } from "node:events";

import { expect, test } from "vitest";

import type { SignInEvent } from "../src/index.ts";
import { signIn } from "../src/index.ts";
import { endWithTest } from "./support/end-with-test.ts";
import { machineWithScriptedBrowser } from "./support/opener.ts";
import { PatientClock } from "./support/patient-clock.ts";
import { startSim } from "./support/sim.ts";

/** Starts the proxy process; `blocked` resolves with the first path that it refuses. */
async function startRefusingProxy(path: string) {
  const program = new URL("./support/refusing-proxy.ts", import.meta.url);
  const proxy = endWithTest(fork(program, [path]));
  const [started] = (await once(proxy, "message")) as [{ port: number }];
  const blocked = once(proxy, "message").then(
    ([message]: { refused: string }[]) => message?.refused,
  );
  return { url: `http://127.0.0.1:${started.port}`, blocked };
}

test.each([
  ["the sign-in page", "/oauth/authorize"],
  ["the way back", "/auth/callback"],
])("behind a proxy that refuses %s, a device code completes the sign-in", async (_, path) => {
  const [sim, provider] = await startSim();
  sim.control.answerAuthorize({ type: "approve" });
  const proxy = await startRefusingProxy(path);
  const clock = new PatientClock();
  void proxy.blocked.then(() => clock.passLongWaits());
  const events: SignInEvent[] = [];
  const { account } = await signIn(provider, {
    environment: await machineWithScriptedBrowser({ BROWSER_PROXY: proxy.url }),
    callbackPorts: [0],
    clock,
    onEvent: (event) => {
      events.push(event);
      if (event.type === "code") sim.control.approve(event.prompt.userCode);
    },
  });
  expect(await proxy.blocked).toBe(path);
  expect(account.email).toBe("ada@example.com");
  expect(events.find(({ type }) => type === "fallback")).toMatchObject({
    from: "browser",
    to: "device",
    trigger: "timed_out",
    reason: expect.stringContaining("a proxy may block it") as string,
  });
});
