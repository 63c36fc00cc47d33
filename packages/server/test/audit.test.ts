import { AuditListSchema, type AuditEntry } from "@latchkey/contracts";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createApi, errorOf, until, type Api } from "./support/api.ts";
import { startConsole } from "./support/console.ts";
import { AS_PROGRAM } from "./support/session.ts";
import type { World } from "./support/world.ts";

const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

let world: World;
let api: Api;

beforeEach(async () => {
  ({ world, api } = await startConsole());
});

afterEach(() => world.close());

async function entries(limit = ""): Promise<AuditEntry[]> {
  const { body } = await api.request("GET", `/api/audit${limit}`);
  return AuditListSchema.parse(body).entries;
}

async function startFromChrome(): Promise<{ id: string; userCode: string }> {
  const response = await fetch(`${api.url}/api/codex/device-auth`, {
    method: "POST",
    headers: { ...AS_PROGRAM, "user-agent": CHROME },
  });
  return (await response.json()) as { id: string; userCode: string };
}

it("says who signed what in: when, where from, with which account and how it ended; no secret", async () => {
  expect(await entries()).toEqual([]);
  const signedIn = await startFromChrome();
  world.sim.control.approve(signedIn.userCode);
  const { account } = await api.untilAttemptEnds(signedIn.id);
  const denied = await startFromChrome();
  world.sim.control.deny(denied.userCode);
  await api.untilAttemptEnds(denied.id);

  const all = await until(entries, ({ length }) => length === 4);
  const from = { browser: "Chrome on Linux", address: "127.0.0.1" };
  const started = { action: "device_auth.started", codexHome: "server", from };
  const finished = { ...started, action: "device_auth.finished" };
  expect(account?.email).toContain("@");
  expect(all.toReversed()).toMatchObject([
    started,
    { ...finished, outcome: "signed_in", account: account?.email },
    started,
    { ...finished, outcome: "denied", code: "DEVICE_AUTH_DENIED" },
  ]);
  expect(all[0]).not.toHaveProperty("account");
  expect(JSON.stringify(all)).not.toMatch(/deviceauth_|\brt_|eyJ/);
  expect(JSON.stringify(all)).not.toContain(signedIn.userCode);
  const times = all.map(({ at }) => Date.parse(at));
  expect(times).toEqual(times.toSorted((a, b) => b - a));
});

it("says who cancelled, which need not be who started", async () => {
  const { id } = await startFromChrome();
  await api.request("DELETE", `/api/codex/device-auth/${id}`);
  await api.request("DELETE", `/api/codex/device-auth/${id}`);
  const all = await entries();
  expect(all.map(({ outcome }) => outcome)).toEqual(["cancelled", undefined]);
  expect(all[0]?.from).toEqual({ address: "127.0.0.1" });
});

it("outlives the server, and ends what was pending when that went down", async () => {
  await startFromChrome();
  await world.stop();
  api = createApi((await world.start()).url);
  const [last, first, ...rest] = await entries();
  expect(first).toMatchObject({ action: "device_auth.started" });
  expect(last).toMatchObject({ action: "device_auth.finished", outcome: "cancelled" });
  expect(last).not.toHaveProperty("from");
  expect(rest).toEqual([]);
});

it("answers as many of the newest as are asked for", async () => {
  const { id } = await startFromChrome();
  await api.request("DELETE", `/api/codex/device-auth/${id}`);
  expect(await entries("?limit=1")).toMatchObject([{ action: "device_auth.finished" }]);
  for (const limit of ["0", "1001", "x", "1.5"]) {
    const answer = await api.request("GET", `/api/audit?limit=${limit}`);
    expect([answer.status, errorOf(answer)]).toEqual([400, "INVALID_REQUEST"]);
  }
});
