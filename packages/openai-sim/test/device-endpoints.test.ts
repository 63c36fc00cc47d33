import { afterEach, beforeEach, expect, test } from "vitest";
import { startOpenAiSim, type OpenAiSim } from "@latchkey/openai-sim";
import { postForm, postJson } from "./support/http.ts";
import { poll, requestUserCode } from "./support/oauth.ts";

let sim: OpenAiSim;
beforeEach(async () => {
  sim = await startOpenAiSim({ intervalSeconds: 0 });
});
afterEach(() => sim.close());

test("a user code comes with its interval as a string and an absolute expiry", async () => {
  sim.control.setDeviceCodeTimes({ intervalSeconds: 7, lifetimeSeconds: 60 });
  const device = await requestUserCode(sim);
  expect(device.user_code).toMatch(/^[A-Z]{4}-[A-Z0-9]{5}$/);
  expect(device.interval).toBe("7");
  const secondsLeft = (Date.parse(device.expires_at) - Date.now()) / 1000;
  expect(secondsLeft).toBeGreaterThan(55);
  expect(secondsLeft).toBeLessThanOrEqual(60);
});

test("an unknown client gets no user code", async () => {
  const url = `${sim.url}/api/accounts/deviceauth/usercode`;
  expect((await postJson(url, { client_id: "app_other" })).status).toBe(400);
});

test("polling is unknown, then pending once the code was entered, then done exactly once", async () => {
  const device = await requestUserCode(sim);
  expect(await poll(sim, device)).toMatchObject({
    status: 403,
    error: { code: "deviceauth_authorization_unknown" },
  });
  await postForm(`${sim.url}/codex/device`, { code: device.user_code });
  expect(await poll(sim, device)).toMatchObject({
    status: 403,
    error: { code: "deviceauth_authorization_pending" },
  });
  sim.control.approve(device.user_code);
  const { status, body } = await poll(sim, device);
  expect(status).toBe(200);
  expect(Object.keys(body)).toEqual(["authorization_code", "code_challenge", "code_verifier"]);
  expect((await poll(sim, device)).status).toBe(403);
});

test("denied and expired codes say so, and cannot be approved any more", async () => {
  const denied = await requestUserCode(sim);
  sim.control.deny(denied.user_code);
  expect(await poll(sim, denied)).toMatchObject({ status: 403, error: { code: "access_denied" } });

  const expired = await requestUserCode(sim);
  sim.control.advanceClock(901);
  const { status, error } = await poll(sim, expired);
  expect({ status, message: error?.message }).toEqual({
    status: 403,
    message: "Device authorization code has expired. Please request a new code.",
  });
  expect(() => sim.control.approve(expired.user_code)).toThrow(RangeError);

  const withdrawn = await requestUserCode(sim);
  sim.control.expireDeviceCodes();
  expect((await poll(sim, withdrawn)).error?.message).toContain("has expired");
});

test("a device_auth_id with another user code is unknown", async () => {
  const device = await requestUserCode(sim);
  const other = await requestUserCode(sim);
  sim.control.approve(device.user_code);
  const mixed = { ...device, user_code: other.user_code };
  expect((await poll(sim, mixed)).error?.code).toBe("deviceauth_authorization_unknown");
});

test("polls that come too early are counted, and slowed down when asked for", async () => {
  const strict = await startOpenAiSim({ intervalSeconds: 5, areEarlyPollsSlowedDown: true });
  const device = await requestUserCode(strict);
  await poll(strict, device);
  expect((await poll(strict, device)).error?.code).toBe("slow_down");
  strict.control.advanceClock(5);
  expect((await poll(strict, device)).error?.code).toBe("deviceauth_authorization_unknown");
  const [seen] = strict.control.snapshot().deviceCodes;
  expect(seen).toMatchObject({ earlyPolls: 1 });
  expect(seen?.pollTimes).toHaveLength(3);
  await strict.close();
});
