import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { OpenAiSim } from "@latchkey/openai-sim";
import { codexConfigToml } from "@latchkey/openai-sim";
import { describe, expect, onTestFinished, test } from "vitest";

import type { CredentialStore, Provider } from "../src/index.ts";
import {
  createHttpClient,
  freshAccessToken,
  openCredentialStore,
  readCodexAuthConfig,
  signOut,
  verifySignIn,
} from "../src/index.ts";
import { logInWithCodex } from "./support/codex-login.ts";
import { authErrorOf } from "./support/errors.ts";
import { startSim } from "./support/sim.ts";
import { temporaryHome } from "./support/temporary-home.ts";

/** A home that the real `codex login` signed in. */
async function signedInByCodex(): Promise<[OpenAiSim, Provider, CredentialStore]> {
  const [sim, provider] = await startSim({ intervalSeconds: 0 });
  const home = await temporaryHome();
  await logInWithCodex(sim, home);
  await writeFile(join(home, "config.toml"), codexConfigToml(sim.url));
  return [sim, provider, await openCredentialStore(home)];
}

async function verify(store: CredentialStore) {
  const state = await store.read();
  if (state.state !== "signed_in") throw new Error(state.state);
  const httpClient = createHttpClient();
  onTestFinished(() => httpClient.close());
  const { chatGptBaseUrl: baseUrl } = await readCodexAuthConfig(store.homePath);
  return verifySignIn(state.credentials, { httpClient, baseUrl });
}

test("what codex login stored is verified, refreshed, and revoked at the end", async () => {
  const [sim, provider, store] = await signedInByCodex();
  expect(await verify(store)).toBe("accepted");
  sim.control.expireAccessTokens();
  expect(await verify(store)).toBe("rejected");
  const { isRefreshed } = await freshAccessToken(store, provider, { force: true });
  expect(isRefreshed).toBe(true);
  expect(await verify(store)).toBe("accepted");
  sim.control.addFault({ route: "accountsCheck", effect: { kind: "status", status: 503 } });
  expect((await authErrorOf(verify(store))).code).toBe("AUTH_SERVER_UNREACHABLE");
  expect(await signOut(store, provider)).toEqual({ state: "signed_in", isRevoked: true });
  expect(sim.control.snapshot().grants[0]?.isRevoked).toBe(true);
  expect(await store.read()).toMatchObject({ state: "signed_out" });
  expect(await signOut(store, provider)).toEqual({ state: "signed_out", isRevoked: false });
});

describe("signing out deletes the credentials", () => {
  test("when the server cannot be reached, and says why they are not revoked", async () => {
    const [sim, provider, store] = await signedInByCodex();
    sim.control.addFault({ route: "revoke", effect: { kind: "drop", when: "before_headers" } });
    expect(await signOut(store, provider)).toMatchObject({
      isRevoked: false,
      revocationFailure: { code: "AUTH_SERVER_UNREACHABLE" },
    });
    expect(await store.read()).toMatchObject({ state: "signed_out" });
  });

  test("of a home that only follows, without revoking what is not its own", async () => {
    const [sim, provider, store] = await signedInByCodex();
    const tokenSet = { ...sim.control.signIn(), refreshToken: "" };
    await store.replace(tokenSet, { provider, authMode: "chatgptAuthTokens" });
    expect(await signOut(store, provider)).toEqual({ state: "signed_in", isRevoked: false });
    expect(sim.control.requests("revoke")).toHaveLength(0);
    expect(await store.read()).toMatchObject({ state: "signed_out" });
  });

  test("that nothing can load", async () => {
    const [, provider] = await startSim();
    const home = await temporaryHome();
    await writeFile(join(home, "auth.json"), "{");
    await chmod(join(home, "auth.json"), 0o600);
    const store = await openCredentialStore(home);
    expect(await signOut(store, provider)).toEqual({ state: "unreadable", isRevoked: false });
    expect(await store.read()).toMatchObject({ state: "signed_out" });
  });
});
