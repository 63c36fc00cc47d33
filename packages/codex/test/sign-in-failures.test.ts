import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { codexAuthJson, codexConfigToml } from "@latchkey/openai-sim";
import { describe, expect, it } from "vitest";
import { CODEX_VERSIONS } from "./support/codex-versions.ts";
import { UNATTENDED, useFixture } from "./support/fixture.ts";
import { startRecordingProxy } from "./support/recording-proxy.ts";

describe.each(CODEX_VERSIONS)("a sign-in that fails in Codex $version", ({ binaryPath }) => {
  const fixture = useFixture({ binaryPath });

  it("ends as expired when the refresh token was used elsewhere", async () => {
    const home = fixture.signedInHome();
    const codex = fixture.createCodex();
    const { threadId = "" } = await fixture.runTurn(codex, { home, input: "say: hi" });
    fixture.sim.control.expireSignIns();
    const failed = await fixture.runTurn(codex, { home, threadId, input: "say: again" });
    expect(failed).toMatchObject({ status: "failed", error: { code: "CODEX_AUTH_EXPIRED" } });
    expect(failed.error?.message).toContain("refresh token was already used");
  });

  it.each([
    ["expired", "refresh token has expired"],
    ["revoked", "refresh token was revoked"],
  ])("ends as expired when the refresh token is %s", async (how, text) => {
    const home = fixture.signedInHome();
    const { control } = fixture.sim;
    control.expireAccessTokens();
    if (how === "expired") control.expireRefreshTokens();
    else control.revokeAll();
    const { error } = await fixture.runTurn(fixture.createCodex(), { home, input: "hi" });
    expect(error?.code).toBe("CODEX_AUTH_EXPIRED");
    expect(error?.message).toContain(text);
  });

  it.each([
    ["a challenge page", { kind: "challenge" }],
    ["a rate limit", { kind: "status", status: 429 }],
    ["a lost connection", { kind: "drop", when: "before_headers" }],
  ] as const)("has not ended when %s stands before the refresh", async (_what, effect) => {
    const home = fixture.signedInHome();
    fixture.sim.control.expireAccessTokens();
    fixture.sim.control.addFault({ route: "token", effect });
    const codex = fixture.createCodex();
    const failed = await fixture.runTurn(codex, { home, input: "hi" });
    expect(failed.error?.message).toContain("has not ended");
    expect(failed).toMatchObject({ status: "failed", error: { code: "AUTH_SERVER_UNREACHABLE" } });
    fixture.sim.control.clearFaults();
    const retried = await fixture.runTurn(codex, { home, input: "say: hi" });
    expect(retried.status).toBe("ok");
  });

  it("ends as signed out when someone signed out meanwhile", async () => {
    const home = fixture.signedInHome();
    fixture.sim.control.expireSignIns();
    const effect = { kind: "delay", delayMs: 300 } as const;
    fixture.sim.control.addFault({ route: "responses", effect, times: 1 });
    const turn = fixture.startTurn(fixture.createCodex(), { home, input: "hi" });
    await turn.until("turn_started");
    rmSync(join(home, "auth.json"));
    expect(await turn.outcome).toMatchObject({
      status: "failed",
      error: { code: "CODEX_SIGNED_OUT" },
    });
  });

  it("keeps the text so far when it fails in the middle of an answer", async () => {
    const home = fixture.signedInHome();
    const { control } = fixture.sim;
    control.enqueueAnswer({ steps: [{ type: "text", text: "half of it" }, { type: "cut" }] });
    control.holdAnswers(2);
    const turn = fixture.startTurn(fixture.createCodex(), { home, input: "hi" });
    await turn.until("text_delta");
    control.expireSignIns();
    control.releaseAnswers();
    const outcome = await turn.outcome;
    expect(outcome).toMatchObject({ status: "failed", error: { code: "CODEX_AUTH_EXPIRED" } });
    expect(turn.events.some(({ type }) => type === "text_delta")).toBe(true);
  });

  it("heals in the middle of a turn when a follower's tokens are replaced on the first challenge", async () => {
    const home = fixture.signedInHome();
    follow(home);
    fixture.sim.control.expireSignIns();
    const turn = fixture.startTurn(fixture.createCodex(), { home, input: "say: healed" });
    await turn.until("auth_challenge");
    follow(home);
    expect(await turn.outcome).toMatchObject({ status: "ok" });
    const challenges = turn.events.filter(({ type }) => type === "auth_challenge");
    expect(challenges).toHaveLength(1);
    expect(turn.events.some(({ type }) => type === "retrying")).toBe(true);
    expect(fixture.sim.control.requests("token")).toEqual([]);
  });

  it("ends a follower's turn as expired when nobody replaces its tokens", async () => {
    const home = fixture.signedInHome();
    const config = UNATTENDED + codexConfigToml(fixture.sim.url, { maxRetries: 1 });
    writeFileSync(join(home, "config.toml"), config);
    follow(home);
    fixture.sim.control.expireSignIns();
    const { error } = await fixture.runTurn(fixture.createCodex(), { home, input: "hi" });
    expect(error?.code).toBe("CODEX_AUTH_EXPIRED");
  });

  it("retries in the same thread after a new sign-in, and the model sees the input once", async () => {
    const proxy = await startRecordingProxy(fixture.sim.url);
    const home = fixture.emptyHome(UNATTENDED, proxy.url);
    fixture.signIn(home);
    const codex = fixture.createCodex();
    const { threadId = "" } = await fixture.runTurn(codex, { home, input: "say: first" });
    fixture.sim.control.expireSignIns();
    const input = "say: second";
    await fixture.runTurn(codex, { home, threadId, input });
    fixture.signIn(home);
    await codex.invalidate(home);
    const retry = { home, threadId, input, rollbackTurns: 1 };
    expect(await fixture.runTurn(codex, retry)).toMatchObject({ text: "second", threadId });
    const asked = () => proxy.lastUserTexts().filter((text) => text.startsWith("say:"));
    expect(asked()).toEqual(["say: first", input]);
    await fixture.runTurn(codex, { ...retry, input: "say: third" });
    expect(asked()).toEqual(["say: first", input, "say: third"]);
    await codex.close();
    await proxy.close();
  });

  it("ends a follower's turn when the tokens that replace its own belong to another login", async () => {
    const home = fixture.signedInHome();
    follow(home, "first-login");
    fixture.sim.control.expireSignIns();
    const turn = fixture.startTurn(fixture.createCodex(), { home, input: "hi" });
    await turn.until("auth_challenge");
    follow(home, "second-login");
    expect(await turn.outcome).toMatchObject({ status: "failed" });
  });

  /** Makes the home one that never refreshes by itself. */
  function follow(home: string, loginOwnerId = "same-login"): void {
    const file = JSON.parse(codexAuthJson(fixture.sim.url, fixture.sim.control.signIn())) as {
      auth_mode: string;
      tokens: { refresh_token: string; login_owner_id: string };
    };
    file.auth_mode = "chatgptAuthTokens";
    file.tokens.refresh_token = "";
    file.tokens.login_owner_id = loginOwnerId;
    writeFileSync(join(home, "auth.json"), JSON.stringify(file), { mode: 0o600 });
  }
});
