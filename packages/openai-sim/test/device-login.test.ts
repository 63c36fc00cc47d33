import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startOpenAiSim, type OpenAiSim } from "@latchkey/openai-sim";
import { errorLines, runCodex, startCodex, untilPrinted, useHomes } from "./support/codex-cli.ts";
import { postForm } from "./support/http.ts";

const USER_CODE = /[A-Z]{4}-[A-Z0-9]{5}/;

const homes = useHomes();
let sim: OpenAiSim;
beforeAll(async () => {
  sim = await startOpenAiSim({ intervalSeconds: 1 });
});
afterAll(() => sim.close());

async function startLogin() {
  const home = await homes.create(sim);
  const login = startCodex(home, ["login", "--device-auth", "--experimental_issuer", sim.url]);
  const userCode = await untilPrinted(login, USER_CODE);
  return { home, login, userCode };
}

describe.concurrent("codex login --device-auth", () => {
  test("signs in when the code is approved, and revokes on logout", async () => {
    const { home, login, userCode } = await startLogin();
    sim.control.approve(userCode, "grace@example.com");
    const { exitCode, stderr } = await login.result;
    expect({ exitCode, errors: errorLines(stderr) }).toEqual({ exitCode: 0, errors: [] });
    expect(stderr).toContain("Successfully logged in");

    const status = await runCodex(home, ["login", "status"]);
    expect(status.exitCode).toBe(0);
    expect(status.stderr).toContain("Logged in using ChatGPT");
    const stored = await readFile(join(home.path, "auth.json"), "utf8");
    const grace = sim.control.snapshot().accounts.find(({ name }) => name === "Grace");
    expect(stored).toContain(`"account_id": "${grace?.id ?? ""}"`);

    await runCodex(home, ["logout"]);
    const grants = sim.control.snapshot().grants;
    expect(grants.find(({ account }) => account === "grace@example.com")?.isRevoked).toBe(true);
  });

  test("signs in when a person enters the code on the page and approves", async () => {
    const { login, userCode } = await startLogin();
    const consent = await postForm(`${sim.url}/codex/device`, { code: userCode.toLowerCase() });
    expect(await consent.text()).toContain("Continue only if you started this sign-in yourself");
    const account = sim.control.snapshot().accounts[0]?.id ?? "";
    const decision = { code: userCode, account, decision: "approve" };
    const outcome = await postForm(`${sim.url}/codex/device/decision`, decision);
    expect(await outcome.text()).toContain("You are signed in to Codex");
    const { exitCode, stderr } = await login.result;
    expect({ exitCode, errors: errorLines(stderr) }).toEqual({ exitCode: 0, errors: [] });
  });
});

test("codex login fails with a clear message when the exchange is refused", async () => {
  const { login, userCode } = await startLogin();
  sim.control.addFault({
    route: "token",
    grantType: "authorization_code",
    times: 1,
    effect: { kind: "status", status: 400, message: "Bad code" },
  });
  sim.control.approve(userCode);
  const { exitCode, stderr } = await login.result;
  expect(exitCode).toBe(1);
  expect(stderr).toContain("token endpoint returned status 400 Bad Request: Bad code");
});

test("codex login says so when device codes are disabled", async () => {
  sim.control.setDeviceCodesEnabled(false);
  const home = await homes.create(sim);
  const flags = ["login", "--device-auth", "--experimental_issuer", sim.url];
  const { exitCode, stderr } = await runCodex(home, flags);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("device code login is not enabled for this Codex server");
});
