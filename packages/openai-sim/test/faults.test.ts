import { afterEach, beforeEach, expect, test } from "vitest";
import { startOpenAiSim, type FaultInput, type OpenAiSim } from "@latchkey/openai-sim";
import { postJson } from "./support/http.ts";
import { CLIENT_ID, refresh } from "./support/oauth.ts";

let sim: OpenAiSim;
beforeEach(async () => {
  sim = await startOpenAiSim();
});
afterEach(() => sim.close());

function askForCode(signal?: AbortSignal): Promise<Response> {
  const url = `${sim.url}/api/accounts/deviceauth/usercode`;
  const body = JSON.stringify({ client_id: CLIENT_ID });
  const headers = { "Content-Type": "application/json" };
  return fetch(url, { method: "POST", headers, body, redirect: "manual", signal: signal ?? null });
}

function fail(effect: FaultInput["effect"], times = 1): void {
  sim.control.addFault({ route: "usercode", effect, times });
}

test("a fault happens as often as asked, then all is well", async () => {
  fail({ kind: "status", status: 503 }, 2);
  const answers = [await askForCode(), await askForCode(), await askForCode()];
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 200]);
  expect(sim.control.requests("usercode").map(({ status }) => status)).toEqual([503, 503, 200]);
});

test("a fault without a number lasts until it is cleared", async () => {
  sim.control.addFault({ route: "usercode", effect: { kind: "status", status: 500 } });
  expect((await askForCode()).status).toBe(500);
  expect((await askForCode()).status).toBe(500);
  sim.control.clearFaults("token");
  expect((await askForCode()).status).toBe(500);
  sim.control.clearFaults("usercode");
  expect((await askForCode()).status).toBe(200);
});

test("a status comes with Retry-After, a location, a code and a message", async () => {
  const retryAfter = "7";
  fail({ kind: "status", status: 429, code: "rate_limited", message: "Slowly.", retryAfter });
  const limited = await askForCode();
  expect(limited.headers.get("retry-after")).toBe("7");
  expect(await limited.json()).toMatchObject({
    error: { code: "rate_limited", message: "Slowly." },
  });
  fail({ kind: "status", status: 307, location: "/elsewhere" });
  expect((await askForCode()).headers.get("location")).toBe("/elsewhere");
});

test.each([
  ["html", /<h1>Proxy error/],
  ["garbage", /\[31m/],
  ["empty", /^$/],
] as const)("a status can come with %s in place of JSON", async (body, pattern) => {
  fail({ kind: "status", status: 502, body });
  const answer = await askForCode();
  expect(answer.status).toBe(502);
  expect(await answer.text()).toMatch(pattern);
});

test("a connection is dropped before the headers, or in the middle of the body", async () => {
  fail({ kind: "drop", when: "before_headers" });
  await expect(askForCode()).rejects.toThrow("fetch failed");
  expect(sim.control.snapshot().deviceCodes).toEqual([]);
  fail({ kind: "drop", when: "mid_body" });
  const answer = await askForCode();
  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow("terminated");
});

test("an answer is lost after the work was done", async () => {
  const { refreshToken } = sim.control.signIn();
  const effect = { kind: "drop", when: "after_processing" } as const;
  sim.control.addFault({ route: "token", grantType: "refresh_token", effect, times: 1 });
  await expect(refresh(sim, refreshToken)).rejects.toThrow("fetch failed");
  expect((await refresh(sim, refreshToken)).code).toBe("refresh_token_reused");
});

test("a fault of the token endpoint can be for one grant type only", async () => {
  const { refreshToken } = sim.control.signIn();
  const effect = { kind: "status", status: 500 } as const;
  sim.control.addFault({ route: "token", grantType: "authorization_code", effect });
  expect((await refresh(sim, refreshToken)).status).toBe(200);
});

test("an answer is late, or never comes", async () => {
  fail({ kind: "delay", delayMs: 40 });
  const startedAt = performance.now();
  expect((await askForCode()).status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThan(35);
  fail({ kind: "hang" });
  await expect(askForCode(AbortSignal.timeout(100))).rejects.toThrow("aborted");
});

test("a body is malformed, truncated, of wrong types, or huge", async () => {
  fail({ kind: "malformed_json" });
  await expect((await askForCode()).json()).rejects.toThrow(SyntaxError);
  fail({ kind: "truncated" });
  const truncated = await (await askForCode()).text();
  expect(truncated).toMatch(/^\{"device_auth_id":/);
  expect(truncated).not.toMatch(/\}$/);
  fail({ kind: "wrong_types" });
  expect(await (await askForCode()).json()).toEqual({
    device_auth_id: 12_345,
    user_code: 12_345,
    interval: 12_345,
    expires_at: 12_345,
  });
  fail({ kind: "huge", bytes: 3_000_000 });
  expect((await (await askForCode()).text()).length).toBeGreaterThan(3_000_000);
});

test.each([
  ["deviceToken", "POST", "/api/accounts/deviceauth/token"],
  ["authorize", "GET", "/oauth/authorize"],
  ["token", "POST", "/oauth/token"],
  ["revoke", "POST", "/oauth/revoke"],
  ["accountsCheck", "GET", "/backend-api/wham/accounts/check"],
  ["models", "GET", "/v1/models"],
  ["models", "GET", "/backend-api/codex/models"],
  ["responses", "POST", "/v1/responses"],
  ["responses", "POST", "/backend-api/codex/responses"],
  ["lmStudio", "GET", "/lmstudio/v1/models"],
] as const)("%s faults happen at %s %s", async (route, method, path) => {
  sim.control.addFault({ route, effect: { kind: "status", status: 418 }, times: 1 });
  expect((await fetch(`${sim.url}${path}`, { method })).status).toBe(418);
  expect(sim.control.snapshot().requests[route]).toBe(1);
});

test("requests with malformed JSON get a 400 and harm nobody", async () => {
  const headers = { "Content-Type": "application/json" };
  const url = `${sim.url}/oauth/token`;
  expect((await fetch(url, { method: "POST", headers, body: "{oops" })).status).toBe(400);
  expect((await postJson(url, [])).status).toBe(400);
  expect((await fetch(`${sim.url}/nowhere`)).status).toBe(404);
});

test("an answer that is held up has been worked for by then", async () => {
  fail({ kind: "delay", delayMs: 200, when: "after_processing" });
  const answer = askForCode();
  await expect.poll(() => sim.control.snapshot().deviceCodes).toHaveLength(1);
  const startedAt = performance.now();
  expect((await answer).status).toBe(200);
  expect(performance.now() - startedAt).toBeGreaterThan(100);
});
