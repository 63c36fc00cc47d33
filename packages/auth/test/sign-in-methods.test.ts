import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";

import type { OpenAiSim } from "@latchkey/openai-sim";
import { describe, expect, onTestFinished, test } from "vitest";

import type { AnyProvider, SignInEvent, SignInOptions } from "../src/index.ts";
import { signIn } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { SSH_MACHINE, machineWithBrowser, machineWithScriptedBrowser } from "./support/opener.ts";
import { PatientClock } from "./support/patient-clock.ts";
import { redirectOf, startSim } from "./support/sim.ts";

/** Signs in; whoever gets a device code approves it. Events by their type, fallbacks in full. */
function begin(sim: OpenAiSim, provider: AnyProvider, options: SignInOptions) {
  const events: SignInEvent[] = [];
  const result = signIn(provider, {
    clock: new PatientClock(),
    callbackPorts: [0],
    ...options,
    onEvent: (event) => {
      events.push(event);
      if (event.type === "code") sim.control.approve(event.prompt.userCode);
      options.onEvent?.(event);
    },
  });
  const types = () => events.map(({ type }) => type);
  const fallbacks = () => events.filter((event) => event.type === "fallback");
  return { result, events, types, fallbacks };
}

async function takenPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

const pasting = { readPastedAddress: async (url: string) => (await redirectOf(url)).href };

describe("auto", () => {
  test("uses the browser on a desktop: address first, then the opener, then the tokens", async () => {
    const [sim, provider] = await startSim();
    sim.control.answerAuthorize({ type: "approve" });
    const environment = await machineWithScriptedBrowser();
    const { result, events } = begin(sim, provider, { environment });
    expect((await result).account?.email).toBe("ada@example.com");
    expect(events).toEqual([
      { type: "method", method: "browser", reason: "a browser can be opened here" },
      { type: "authorize", url: expect.stringContaining(sim.url) as string, willOpen: true },
      { type: "waiting" },
      { type: "approved" },
    ]);
  });

  test("uses a device code over SSH, and says why", async () => {
    const [sim, provider] = await startSim();
    const { result, events, types } = begin(sim, provider, { environment: SSH_MACHINE });
    await result;
    expect(types()).toEqual(["method", "code", "waiting", "approved"]);
    expect(events[0]).toEqual({
      type: "method",
      method: "device",
      reason: "this is an SSH session",
    });
  });

  test("tells of trouble while it polls", async () => {
    const [sim, provider] = await startSim();
    sim.control.addFault({
      route: "deviceToken",
      effect: { kind: "drop", when: "before_headers" },
      times: 2,
    });
    const { result, types, events } = begin(sim, provider, { environment: SSH_MACHINE });
    await result;
    expect(types()).toEqual(["method", "code", "waiting", "retrying", "approved"]);
    expect(events[3]).toMatchObject({
      reason: expect.stringContaining("the connection was dropped") as string,
    });
  });

  test("never opens a browser when asked not to, and still takes its answer", async () => {
    const [sim, provider] = await startSim();
    sim.control.answerAuthorize({ type: "approve" });
    const environment = await machineWithBrowser("exit 1");
    const { result, events } = begin(sim, provider, {
      environment,
      openBrowser: false,
      onEvent: (event) => {
        if (event.type === "authorize") void redirectOf(event.url).then((url) => fetch(url));
      },
    });
    await result;
    expect(events[1]).toMatchObject({ type: "authorize", willOpen: false });
  });

  test("an abort ends the method at hand with its reason, and none follows", async () => {
    const [sim, provider] = await startSim();
    const abort = new AbortController();
    const { result, types } = begin(sim, provider, {
      environment: await machineWithScriptedBrowser(),
      signal: abort.signal,
      onEvent: ({ type }) => type === "waiting" && abort.abort("Ctrl-C"),
    });
    await expect(result).rejects.toBe("Ctrl-C");
    expect(types()).not.toContain("fallback");
  });
});

describe("the browser gives way to a device code when", () => {
  async function fallBack(sim: OpenAiSim, provider: AnyProvider, options: SignInOptions) {
    const environment = options.environment ?? (await machineWithScriptedBrowser());
    const { result, types, fallbacks } = begin(sim, provider, { ...options, environment });
    await result;
    expect(types().slice(-4)).toEqual(["fallback", "code", "waiting", "approved"]);
    expect(fallbacks()).toMatchObject([{ from: "browser", to: "device" }]);
    return fallbacks()[0];
  }

  test("the opener fails", async () => {
    const [sim, provider] = await startSim();
    const environment = await machineWithBrowser("exit 3");
    const fallback = await fallBack(sim, provider, { environment });
    expect(fallback?.trigger).toBe("opener_failed");
  });

  test("both callback ports are taken", async () => {
    const [sim, provider] = await startSim();
    const callbackPorts = [await takenPort(), await takenPort()];
    const fallback = await fallBack(sim, provider, { callbackPorts });
    expect(fallback?.trigger).toBe("callback_ports_taken");
  });

  test("the authorization server answers with an error of its own", async () => {
    const [sim, provider] = await startSim();
    sim.control.answerAuthorize({ type: "error", error: "server_error" });
    const fallback = await fallBack(sim, provider, {});
    expect(fallback).toMatchObject({
      trigger: "redirect_error",
      reason: 'The authorization server did not sign you in: "The stand-in says no.".',
    });
  });

  test("the token exchange cannot be reached", async () => {
    const [sim, provider] = await startSim();
    sim.control.answerAuthorize({ type: "approve" });
    sim.control.addFault({
      route: "token",
      effect: { kind: "status", status: 503, body: "html" },
      times: 4,
    });
    const fallback = await fallBack(sim, provider, {});
    expect(fallback?.trigger).toBe("exchange_unreachable");
  });

  test("the person presses the key for it", async () => {
    const [sim, provider] = await startSim();
    const pressed = new AbortController();
    const fallback = await fallBack(sim, provider, {
      environment: await machineWithBrowser(":"),
      switchToDevice: pressed.signal,
      onEvent: ({ type }) => type === "waiting" && pressed.abort(),
    });
    expect(fallback?.trigger).toBe("switched");
  });

  test("nothing comes back for 120 seconds", async () => {
    const [sim, provider] = await startSim();
    const clock = new PatientClock();
    const fallback = await fallBack(sim, provider, {
      clock,
      environment: await machineWithBrowser(":"),
      onEvent: ({ type }) => type === "waiting" && clock.passLongWaits(),
    });
    expect(fallback).toMatchObject({
      trigger: "timed_out",
      reason: expect.stringContaining("within 120 seconds") as string,
    });
  });
});

describe("no method follows when", () => {
  test("the person says no in the browser", async () => {
    const [sim, provider] = await startSim();
    sim.control.answerAuthorize({ type: "error", error: "access_denied" });
    const environment = await machineWithScriptedBrowser();
    const { result, types } = begin(sim, provider, { environment });
    expect((await authErrorOf(result)).code).toBe("DEVICE_AUTH_DENIED");
    expect(types()).not.toContain("fallback");
  });

  test("the token endpoint refuses the authorization code", async () => {
    const [sim, provider] = await startSim();
    sim.control.answerAuthorize({ type: "approve" });
    sim.control.addFault({
      route: "token",
      effect: { kind: "status", status: 400, code: "invalid_grant" },
    });
    const environment = await machineWithScriptedBrowser();
    const { result, types } = begin(sim, provider, { environment });
    expect(await authErrorOf(result)).toMatchObject({ code: "DEVICE_AUTH_FAILED" });
    expect(types()).not.toContain("fallback");
  });

  test.each<[string, SignInOptions]>([
    ["fallback is off", { allowFallback: false }],
    ["one method was asked for", { method: "browser" }],
  ])("%s", async (_, options) => {
    const [sim, provider] = await startSim();
    const environment = await machineWithScriptedBrowser();
    const callbackPorts = [await takenPort()];
    const { result, types } = begin(sim, provider, { environment, callbackPorts, ...options });
    expect((await authErrorOf(result)).reason).toBe("callback_ports_taken");
    expect(types()).toEqual(["method"]);
  });

  test("there is none left: then a failed opener leaves the address to the person", async () => {
    const [sim, provider] = await startSim();
    sim.control.answerAuthorize({ type: "approve" });
    const environment = await machineWithBrowser("exit 1");
    const { result } = begin(sim, provider, {
      environment,
      method: "browser",
      onEvent: (event) => {
        if (event.type === "authorize") void redirectOf(event.url).then((url) => fetch(url));
      },
    });
    expect((await result).account?.email).toBe("ada@example.com");
  });
});

describe("device codes that are turned off", () => {
  test("give way to pasting over SSH, and the reason says how to turn them on", async () => {
    const [sim, provider] = await startSim();
    sim.control.setDeviceCodesEnabled(false);
    sim.control.answerAuthorize({ type: "approve" });
    const options = { environment: SSH_MACHINE, ...pasting };
    const { result, events, fallbacks } = begin(sim, provider, options);
    await result;
    expect(fallbacks()).toEqual([
      {
        type: "fallback",
        from: "device",
        to: "paste",
        trigger: "device_codes_disabled",
        reason: expect.stringContaining("Enable device code authentication") as string,
      },
    ]);
    expect(events.map(({ type }) => type).slice(2)).toEqual(["authorize", "approved"]);
  });

  test("give way to the browser on a desktop", async () => {
    const [sim, provider] = await startSim();
    sim.control.setDeviceCodesEnabled(false);
    sim.control.answerAuthorize({ type: "approve" });
    const environment = await machineWithScriptedBrowser();
    const options: SignInOptions = { environment, method: "device", allowFallback: true };
    const { result, fallbacks } = begin(sim, provider, options);
    await result;
    expect(fallbacks()).toMatchObject([{ from: "device", to: "browser" }]);
  });

  test("end it with DEVICE_AUTH_DISABLED when nothing else can work", async () => {
    const [sim, provider] = await startSim();
    sim.control.setDeviceCodesEnabled(false);
    const { result } = begin(sim, provider, { environment: SSH_MACHINE });
    expect((await authErrorOf(result)).code).toBe("DEVICE_AUTH_DISABLED");
  });

  test("are tried once, however often the key for them is pressed", async () => {
    const [sim, provider] = await startSim();
    sim.control.setDeviceCodesEnabled(false);
    sim.control.answerAuthorize({ type: "approve" });
    const { result, fallbacks } = begin(sim, provider, {
      environment: await machineWithBrowser(":"),
      switchToDevice: AbortSignal.abort(),
      ...pasting,
    });
    await result;
    expect(fallbacks().map(({ to }) => to)).toEqual(["device", "paste"]);
  });
});

describe("a provider", () => {
  const without = (provider: AnyProvider, ...names: ("device" | "authorizationCode")[]) => {
    const entries = Object.entries(provider).filter(([name]) => !names.includes(name as never));
    return Object.fromEntries(entries) as AnyProvider;
  };

  test.each<[string, SignInOptions, string]>([
    [
      "pasting over SSH",
      { environment: SSH_MACHINE, ...pasting },
      "this is an SSH session, and openai has no device codes",
    ],
    [
      "what it has",
      { method: "device", allowFallback: true, ...pasting },
      "openai has no device code sign-in",
    ],
  ])("without device codes is skipped to %s", async (_, options, reason) => {
    const [sim, provider] = await startSim();
    sim.control.answerAuthorize({ type: "approve" });
    const { result, events } = begin(sim, without(provider, "device"), options);
    await result;
    expect(events[0]).toEqual({ type: "method", method: "paste", reason });
  });

  test.each<[string, SignInOptions]>([
    ["over SSH without anyone to paste", { environment: SSH_MACHINE }],
    ["when a device code is asked for", { method: "device" }],
  ])("without device codes is DEVICE_AUTH_UNSUPPORTED %s", async (_, options) => {
    const [sim, provider] = await startSim();
    const { result } = begin(sim, without(provider, "device"), options);
    expect(await authErrorOf(result)).toMatchObject({
      code: "DEVICE_AUTH_UNSUPPORTED",
      message: expect.stringContaining("It has: browser, paste.") as string,
    });
  });

  test("without a browser sign-in uses device codes on a desktop", async () => {
    const [sim, provider] = await startSim();
    const environment = await machineWithScriptedBrowser();
    const device = without(provider, "authorizationCode");
    const { result, events } = begin(sim, device, { environment });
    await result;
    expect(events[0]).toMatchObject({ method: "device", reason: "openai has no browser sign-in" });
  });
});
