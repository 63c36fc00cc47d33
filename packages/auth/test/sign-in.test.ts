import { readFile } from "node:fs/promises";

import { describe, expect, onTestFinished, test, vi } from "vitest";

import type { OpenAiSim, SimOptionsInput } from "@latchkey/openai-sim";
import { startOpenAiSim } from "@latchkey/openai-sim";

import type { DeviceCodePrompt, PollTrouble, Provider } from "../src/index.ts";
import {
  readCodexHomeCredentials,
  refreshTokenSet,
  replaceCodexHomeCredentials,
  revokeToken,
  signInWithDeviceCode,
  writeCodexHomeCredentials,
} from "../src/index.ts";
import { runCodex } from "./support/codex-cli.ts";
import { authErrorOf } from "./support/errors.ts";
import { FakeClock } from "./support/fake-clock.ts";
import { providerAt } from "./support/provider.ts";
import { temporaryHome } from "./support/temporary-home.ts";

async function start(options: SimOptionsInput = {}): Promise<[OpenAiSim, Provider]> {
  const sim = await startOpenAiSim({
    intervalSeconds: 1,
    areEarlyPollsSlowedDown: true,
    ...options,
  });
  onTestFinished(() => sim.close());
  return [sim, providerAt(sim.url)];
}

/** The stand-in does not mind early polls here, so that no test waits for its interval. */
const patient: SimOptionsInput = { areEarlyPollsSlowedDown: false };

const approving = (sim: OpenAiSim) => (prompt: DeviceCodePrompt) => {
  sim.control.approve(prompt.userCode);
};

describe("a whole sign-in", () => {
  test("ends in a home that the real Codex CLI is signed in with, and can be refreshed", async () => {
    const [sim, provider] = await start();
    const home = await temporaryHome();
    const prompts: DeviceCodePrompt[] = [];
    const onApproved = vi.fn<() => void>();
    const { tokenSet, account } = await signInWithDeviceCode(provider, {
      onCode: (prompt) => {
        prompts.push(prompt);
        sim.control.approve(prompt.userCode);
      },
      onApproved,
    });
    expect(prompts).toEqual([
      {
        userCode: expect.stringMatching(/^[A-Z]{4}-[A-Z0-9]{5}$/u) as string,
        verificationUri: `${sim.url}/codex/device`,
        expiresAt: expect.any(Number) as number,
        intervalSeconds: 1,
      },
    ]);
    expect(onApproved).toHaveBeenCalledOnce();
    expect(account.email).toBe(sim.control.snapshot().accounts[0]?.email);

    await writeCodexHomeCredentials(home, tokenSet, { provider });
    expect((await runCodex(home, ["login", "status"])).exitCode).toBe(0);

    const refreshed = await refreshTokenSet(provider, tokenSet.refreshToken);
    const { superseded } = await replaceCodexHomeCredentials(
      home,
      { ...tokenSet, ...refreshed },
      { provider },
    );
    expect(superseded?.refreshToken).toBe(tokenSet.refreshToken);
    const error = await authErrorOf(refreshTokenSet(provider, tokenSet.refreshToken));
    expect(error).toMatchObject({ code: "CODEX_AUTH_EXPIRED", reason: "refresh_token_reused" });

    await revokeToken(provider, refreshed.refreshToken);
    expect(sim.control.snapshot().grants.every((grant) => grant.isRevoked)).toBe(true);
  });

  test("is what Codex writes itself, field for field", async () => {
    const [sim, provider] = await start();
    const [ours, theirs] = [await temporaryHome(), await temporaryHome()];
    const { tokenSet } = await signInWithDeviceCode(provider, { onCode: approving(sim) });
    await writeCodexHomeCredentials(ours, tokenSet, { provider });
    const login = runCodex(theirs, [
      ...["login", "--device-auth", "--experimental_issuer", sim.url],
    ]);
    const code = await vi.waitUntil(
      () => sim.control.snapshot().deviceCodes.find(({ state }) => state === "pending")?.userCode,
      { timeout: 60_000 },
    );
    sim.control.approve(code);
    expect((await login).exitCode).toBe(0);
    const [mine, codexs] = await Promise.all([ours, theirs].map(readCodexHomeCredentials));
    if (mine?.state !== "signed_in" || codexs?.state !== "signed_in") throw new Error("signed out");
    expect(Object.keys(mine.credentials)).toEqual(Object.keys(codexs.credentials));
    expect(mine.credentials.provenance).toEqual(codexs.credentials.provenance);
    expect(mine.credentials.accountId).toBe(codexs.credentials.accountId);
    const textOf = (home: string) => readFile(`${home}/auth.json`, "utf8");
    const shapeOf = (text: string) => text.replaceAll(/: "[^"]*"/gu, ': ""');
    expect(shapeOf(await textOf(ours))).toBe(shapeOf(await textOf(theirs)));
  });

  test("survives an authorization server in trouble, without one early poll", async () => {
    const [sim, provider] = await start();
    const onTrouble = vi.fn<(trouble: PollTrouble) => void>();
    sim.control.addFault({ route: "usercode", effect: { kind: "status", status: 503 }, times: 1 });
    sim.control.addFault({
      route: "deviceToken",
      effect: { kind: "drop", when: "before_headers" },
      times: 1,
    });
    sim.control.addFault({
      route: "deviceToken",
      effect: { kind: "status", status: 502, body: "html" },
      times: 1,
    });
    sim.control.addFault({
      route: "token",
      effect: { kind: "drop", when: "before_headers" },
      times: 1,
    });
    await signInWithDeviceCode(provider, { onCode: approving(sim), onTrouble });
    expect(onTrouble).toHaveBeenCalled();
    expect(sim.control.snapshot().deviceCodes[0]?.earlyPolls).toBe(0);
  });

  test("whose tokens got lost on the way says so", async () => {
    const [sim, provider] = await start(patient);
    sim.control.addFault({
      route: "token",
      effect: { kind: "drop", when: "after_processing" },
      times: 1,
    });
    const error = await authErrorOf(
      signInWithDeviceCode(provider, { onCode: approving(sim), clock: new FakeClock() }),
    );
    expect(error).toMatchObject({ code: "DEVICE_AUTH_FAILED", reason: "answer_lost" });
  });
});

describe("a sign-in that", () => {
  test.each<[string, string, (sim: OpenAiSim, userCode: string) => void]>([
    ["is denied", "DEVICE_AUTH_DENIED", (sim, userCode) => sim.control.deny(userCode)],
    ["expires", "DEVICE_AUTH_EXPIRED", (sim) => sim.control.expireDeviceCodes()],
  ])("%s ends with %s", async (_, code, act) => {
    const [sim, provider] = await start(patient);
    const onCode = ({ userCode }: DeviceCodePrompt) => act(sim, userCode);
    const clock = new FakeClock();
    const error = await authErrorOf(signInWithDeviceCode(provider, { onCode, clock }));
    expect(error.code).toBe(code);
  });

  test("is not enabled ends with DEVICE_AUTH_DISABLED before there is a code", async () => {
    const [sim, provider] = await start();
    sim.control.setDeviceCodesEnabled(false);
    const onCode = vi.fn<(prompt: DeviceCodePrompt) => void>();
    const error = await authErrorOf(signInWithDeviceCode(provider, { onCode }));
    expect(error.code).toBe("DEVICE_AUTH_DISABLED");
    expect(onCode).not.toHaveBeenCalled();
  });

  test("is aborted asks nothing any more", async () => {
    const [sim, provider] = await start();
    const abort = new AbortController();
    const signIn = signInWithDeviceCode(provider, {
      signal: abort.signal,
      onCode: () => abort.abort("closed"),
    });
    await expect(signIn).rejects.toBe("closed");
    expect(sim.control.requests("deviceToken")).toHaveLength(0);
  });
});
