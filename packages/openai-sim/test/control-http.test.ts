import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { startOpenAiSim, type OpenAiSim } from "@latchkey/openai-sim";
import { jsonOf, postJson } from "./support/http.ts";
import { poll, refresh, requestUserCode } from "./support/oauth.ts";

let sim: OpenAiSim;
beforeEach(async () => {
  sim = await startOpenAiSim({ intervalSeconds: 0 });
});
afterEach(() => sim.close());

async function control(name: string, body: unknown = {}): Promise<number> {
  return (await postJson(`${sim.url}/sim/${name}`, body)).status;
}

test("another process approves, ends sign-ins, sets faults and resets", async () => {
  const device = await requestUserCode(sim);
  const account = "grace@example.com";
  expect(await control("approve", { userCode: device.user_code, account })).toBe(200);
  expect((await poll(sim, device)).status).toBe(200);

  const { refreshToken } = sim.control.signIn();
  expect(await control("expire-sign-ins")).toBe(200);
  expect((await refresh(sim, refreshToken)).code).toBe("refresh_token_reused");

  const effect = { kind: "status", status: 500 };
  expect(await control("add-fault", { route: "token", effect })).toBe(200);
  expect((await refresh(sim, refreshToken)).status).toBe(500);
  expect(await control("reset")).toBe(200);
  const snapshot = await jsonOf(await fetch(`${sim.url}/sim/snapshot`));
  expect(snapshot).toMatchObject({ grants: [], deviceCodes: [], refreshRequests: 0 });
});

test("every command is there and takes what it needs", async () => {
  const bodies = {
    "answer-authorize": { type: "approve", account: "ada@example.com" },
    "expire-device-codes": {},
    "set-device-codes-enabled": { isEnabled: true },
    "set-device-code-times": { intervalSeconds: 1, lifetimeSeconds: 60 },
    "burn-refresh-tokens": {},
    "expire-refresh-tokens": { account: "ada@example.com" },
    "expire-access-tokens": {},
    "revoke-all": {},
    "clear-faults": { route: "token" },
    "enqueue-answer": { steps: [{ type: "text", text: "hi" }] },
    "hold-answers": { afterTokens: 3 },
    "release-answers": {},
    "cut-answers": {},
    "set-token-delay": { delayMs: 0 },
    "set-access-token-lifetime": { seconds: 60 },
    "answer-refreshes-as": { account: "grace@example.com" },
    "set-revocation-scope": { scope: "lineage" },
    "advance-clock": { seconds: 60 },
  };
  for (const [name, body] of Object.entries(bodies))
    expect({ name, status: await control(name, body) }).toEqual({ name, status: 200 });
});

test("a wrong body, code, account or command is refused", async () => {
  expect(await control("approve", { code: "ABCD-12345" })).toBe(400);
  expect(await control("approve", { userCode: "ABCD-12345" })).toBe(404);
  expect(await control("expire-sign-ins", { account: "nobody@example.com" })).toBe(404);
  expect(await control("no-such-command")).toBe(404);
});

test("a Codex home can be set up over HTTP", async () => {
  const home = await jsonOf(await fetch(`${sim.url}/sim/codex-home`));
  expect(home["configToml"]).toContain(`base_url = "${sim.url}/v1"`);
  expect(home["environment"]).toMatchObject({ CODEX_APP_SERVER_LOGIN_ISSUER: sim.url });
  const signIn = await jsonOf(await postJson(`${sim.url}/sim/sign-in`, {}));
  expect(JSON.parse(signIn["authJson"] as string)).toMatchObject({ auth_mode: "chatgpt" });
});

test("what can be read about requests and sign-ins holds no token", async () => {
  const tokens = sim.control.signIn();
  await refresh(sim, tokens.refreshToken);
  const paths = ["snapshot", "requests", "model-requests"];
  const answers = await Promise.all(paths.map((path) => fetch(`${sim.url}/sim/${path}`)));
  const text = (await Promise.all(answers.map((answer) => answer.text()))).join("\n");
  for (const token of [tokens.accessToken, tokens.refreshToken, tokens.idToken])
    expect(text).not.toContain(token);
  expect(text).toContain('"grantType":"refresh_token"');
});

test("the program runs alone and prints its address", async () => {
  const main = join(import.meta.dirname, "../src/main.ts");
  const child = spawn(process.execPath, [main, "--port", "0"]);
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdout.setEncoding("utf8");
  const [line] = (await once(child.stdout, "data")) as [string];
  expect((await fetch(`${line.trim()}/sim/snapshot`)).status).toBe(200);
  child.kill("SIGTERM");
  expect(await once(child, "close")).toEqual([0, null]);
});
