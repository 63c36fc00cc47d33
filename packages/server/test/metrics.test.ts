import { afterAll, beforeAll, expect, it } from "vitest";
import { until, type Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import { AS_PROGRAM } from "./support/session.ts";
import { openTab } from "./support/tab.ts";
import { createWorld, type World } from "./support/world.ts";

const ACCESS_TOKEN = "correct-horse-battery-staple";

let world: World;
let api: Api;

beforeAll(async () => {
  ({ world, api } = await startConsole());
});

afterAll(() => world.close());

/** The figures by name and labels, as a scrape shows them. */
async function scrape(): Promise<Map<string, number>> {
  const { text } = await api.request("GET", "/metrics");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.replace(/ \S+$/, ""), Number(line.split(" ").at(-1))]));
}

const STATE = (state: string) =>
  `latchkey_codex_sign_in_state{codex_home="server",state="${state}"}`;
const EXPIRY = 'latchkey_codex_access_token_expiry_seconds{codex_home="server"}';
const RENEWABLE = 'latchkey_codex_sign_in_renewable{codex_home="server"}';
const AGE = 'latchkey_codex_last_refresh_age_seconds{codex_home="server"}';
const REFRESHES = (outcome: string, code = "") =>
  `latchkey_codex_refreshes_total{codex_home="server",outcome="${outcome}",code="${code}"}`;
const WAITING = 'latchkey_codex_runs_waiting_for_sign_in{codex_home="server"}';
const RUNS = (outcome: string, code: string) =>
  `latchkey_runs_total{kind="chat",outcome="${outcome}",code="${code}"}`;
const ATTEMPTS = (outcome: string, code: string) =>
  `latchkey_device_auth_attempts_total{codex_home="server",outcome="${outcome}",code="${code}"}`;

it("answers in Prometheus's text format, with a help line for each figure", async () => {
  const response = await fetch(`${api.url}/metrics`, { headers: AS_PROGRAM });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(response.headers.get("cache-control")).toBe("no-store");
  const text = await response.text();
  const typed = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  const helped = [...text.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name);
  expect(typed).toEqual(helped);
  expect(typed).toHaveLength(11);
});

it("shows the sign-in of each home, what waits for it and what became of it, as it changes", async () => {
  const before = await scrape();
  expect([before.get(STATE("ok")), before.get(STATE("expired"))]).toEqual([1, 0]);
  expect(before.get(EXPIRY)).toBeGreaterThan(60);
  expect([before.get(WAITING), before.get(RENEWABLE)]).toEqual([0, 1]);

  world.sim.control.expireSignIns();
  const id = await api.createConversation();
  const { runId } = await api.send(id, "Hello");
  await api.untilRunEnds(runId);
  const died = await until(
    scrape,
    (figures) => figures.get(RUNS("failed", "CODEX_AUTH_EXPIRED")) === 1,
  );
  expect([died.get(REFRESHES("expired")), died.get(RENEWABLE)]).toEqual([1, 0]);
  expect([died.get(STATE("ok")), died.get(STATE("expired")), died.get(WAITING)]).toEqual([0, 1, 1]);

  const refused = await api.startDeviceAuth();
  world.sim.control.deny(refused.userCode);
  await api.untilAttemptEnds(refused.id);
  const cancelled = await api.startDeviceAuth();
  await api.request("DELETE", `/api/codex/device-auth/${cancelled.id}`);
  const { id: attemptId, userCode } = await api.startDeviceAuth();
  world.sim.control.approve(userCode);
  await api.untilAttemptEnds(attemptId);
  await api.untilRunEnds((await api.retry(runId)).runId);
  const mended = await until(scrape, (figures) => figures.get(RUNS("ok", "")) === 1);
  expect([mended.get(STATE("ok")), mended.get(WAITING)]).toEqual([1, 0]);
  expect(mended.get(RENEWABLE)).toBe(1);
  await api.request("POST", "/api/codex/homes/server/refresh");
  const renewed = await scrape();
  expect(renewed.get(REFRESHES("refreshed"))).toBe(1);
  expect(renewed.get(AGE)).toBeLessThan(60);
  expect(mended.get(ATTEMPTS("denied", "DEVICE_AUTH_DENIED"))).toBe(1);
  expect(mended.get(ATTEMPTS("cancelled", ""))).toBe(1);
  expect(mended.get(ATTEMPTS("signed_in", ""))).toBe(1);
});

it("counts what is going on now: runs, Codex processes, tabs", async () => {
  const tabs = await Promise.all([openTab(api.url), openTab(api.url)]);
  world.sim.control.holdAnswers();
  const { runId } = await api.send(await api.createConversation(), "Hello");
  await world.sim.control.untilAnswerHeld();
  const busy = await scrape();
  expect(busy.get('latchkey_runs_active{kind="chat"}')).toBe(1);
  expect(busy.get("latchkey_codex_app_server_processes")).toBe(1);
  expect(busy.get("latchkey_websocket_connections")).toBe(2);
  world.sim.control.releaseAnswers();
  await api.untilRunEnds(runId);
  for (const tab of tabs) tab.close();
  const idle = await until(
    scrape,
    (figures) => figures.get("latchkey_websocket_connections") === 0,
  );
  expect(idle.get('latchkey_runs_active{kind="chat"}')).toBeUndefined();
});

it("stands behind the access token like everything else", async () => {
  const closed = await createWorld({ environment: { LATCHKEY_ACCESS_TOKEN: ACCESS_TOKEN } });
  try {
    const { url } = await closed.start();
    expect((await fetch(`${url}/metrics`)).status).toBe(401);
    const headers = { authorization: `Bearer ${ACCESS_TOKEN}` };
    expect((await fetch(`${url}/metrics`, { headers })).status).toBe(200);
  } finally {
    await closed.close();
  }
});
