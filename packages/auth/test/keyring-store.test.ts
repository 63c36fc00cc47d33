import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { skipWithout } from "@latchkey/testing";
import { describe, expect, onTestFinished, test } from "vitest";

import type { OpenAiSim } from "@latchkey/openai-sim";
import { codexConfigToml, codexEnvironment, startOpenAiSim } from "@latchkey/openai-sim";

import type { CredentialStoreOptions, StoreNotice } from "../src/index.ts";
import { CODEX_CLIENT_ID, createKeyring, openCredentialStore } from "../src/index.ts";
import { runCodex } from "./support/codex-cli.ts";
import { logInWithCodex } from "./support/codex-login.ts";
import { authErrorOf } from "./support/errors.ts";
import { keyringMissing, startKeyring, startSessionBus } from "./support/keyring-session.ts";
import { temporaryHome } from "./support/temporary-home.ts";
import { tokenSetFor } from "./support/tokens.ts";

const PROVIDER = { issuer: "https://auth.openai.com", clientId: "app_x" };

async function homeWith(setting: string, more = ""): Promise<string> {
  const home = await temporaryHome();
  const config = `cli_auth_credentials_store = "${setting}"\n${more}`;
  await writeFile(join(home, "config.toml"), config);
  return home;
}

async function startSim(): Promise<OpenAiSim> {
  const sim = await startOpenAiSim({ intervalSeconds: 0, tokenDelayMs: 1 });
  onTestFinished(() => sim.close());
  return sim;
}

const hasFile = (home: string) =>
  access(join(home, "auth.json")).then(
    () => true,
    () => false,
  );

/** A store whose notices are collected. */
async function open(home: string, options: CredentialStoreOptions) {
  const notices: StoreNotice[] = [];
  const onNotice = (notice: StoreNotice) => notices.push(notice);
  return { store: await openCredentialStore(home, { ...options, onNotice }), notices };
}

describe("a Codex home whose credentials are in the keyring", () => {
  skipWithout(keyringMissing());

  test.each(["keyring", "auto"])(
    "is read and signed out after the real Codex CLI signed in there, with the setting %s",
    async (setting) => {
      const [{ environment }, sim] = [await startKeyring(), await startSim()];
      const home = await homeWith(setting);
      await logInWithCodex(sim, home, environment);
      expect(await hasFile(home)).toBe(false);
      const { store, notices } = await open(home, { keyring: createKeyring({ environment }) });
      expect(store.kind).toBe("keyring");
      expect(await store.read()).toMatchObject({
        state: "signed_in",
        credentials: { authMode: "chatgpt", provenance: { issuer: sim.url } },
      });
      expect(await store.remove()).toMatchObject({ state: "signed_in" });
      const status = await runCodex(home, ["login", "status"], environment);
      expect(status.output).toContain("Not logged in");
      expect(notices).toEqual([]);
    },
  );

  test.each(["keyring", "auto"])(
    "is what the real Codex CLI runs turns with, refreshes and signs out, with the setting %s",
    async (setting) => {
      const [{ environment }, sim] = [await startKeyring(), await startSim()];
      const home = await homeWith(setting, codexConfigToml(sim.url, { maxRetries: 1 }));
      const { store } = await open(home, { keyring: createKeyring({ environment }) });
      const tokenSet = sim.control.signIn();
      const provider = { issuer: sim.url, clientId: CODEX_CLIENT_ID };
      const { stored } = await store.replace(tokenSet, { provider });
      sim.control.expireAccessTokens();
      const codex = { ...environment, ...codexEnvironment(sim.url) };
      const flags = ["--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"];
      const turn = await runCodex(home, ["exec", ...flags, "Hello there"], codex);
      expect(turn).toMatchObject({ exitCode: 0 });
      expect(await hasFile(home)).toBe(false);
      const after = await store.read();
      expect(after).toMatchObject({ state: "signed_in", credentials: { provenance: provider } });
      expect(after).not.toMatchObject({ credentials: { refreshToken: stored.refreshToken } });
      const logout = await runCodex(home, ["logout"], codex);
      expect(logout.exitCode).toBe(0);
      expect(await store.read()).toMatchObject({ state: "signed_out" });
    },
  );

  test("loses its auth.json to the keyring, whose old sign-in is returned for revoking", async () => {
    const { environment } = await startKeyring();
    const home = await homeWith("auto");
    const inFile = await open(home, { store: "file" });
    await inFile.store.replace(tokenSetFor("old"), { provider: PROVIDER });
    expect(inFile.notices).toMatchObject([
      { code: "codex_looks_elsewhere", location: join(home, "auth.json") },
    ]);
    const { store } = await open(home, { keyring: createKeyring({ environment }) });
    expect(await store.read()).toMatchObject({ credentials: tokenSetFor("old") });
    const replaced = await store.replace(tokenSetFor("new"), { provider: PROVIDER });
    expect(replaced).toMatchObject({
      kind: "keyring",
      stored: tokenSetFor("new"),
      superseded: tokenSetFor("old"),
    });
    expect(await hasFile(home)).toBe(false);
    expect(await store.read()).toMatchObject({ credentials: tokenSetFor("new") });
  });

  test("falls back to the file where there is no keyring, and says so with the path", async () => {
    const keyring = createKeyring({ environment: await startSessionBus() });
    const home = await homeWith("auto");
    const { store, notices } = await open(home, { keyring });
    const path = join(home, "auth.json");
    expect(store).toMatchObject({ kind: "file", location: path });
    expect(notices).toMatchObject([{ code: "keyring_fallback", location: path }]);
    expect(notices[0]?.message).toContain(path);
    await store.replace(tokenSetFor("new"), { provider: PROVIDER });
    expect(await runCodex(home, ["login", "status"])).toMatchObject({ exitCode: 0 });
  });

  test("falls back to the file when the keyring goes away after it was opened", async () => {
    const session = await startKeyring();
    const home = await homeWith("auto");
    const { store, notices } = await open(home, { keyring: createKeyring(session) });
    await session.end();
    const path = join(home, "auth.json");
    const replaced = await store.replace(tokenSetFor("new"), { provider: PROVIDER });
    expect(replaced).toMatchObject({ kind: "file", location: path });
    expect(notices).toMatchObject([{ code: "keyring_fallback", location: path }]);
    expect(await readFile(path, "utf8")).toContain(tokenSetFor("new").refreshToken);
  });

  test("asked for by name, keeps the sign-in in the file when the keyring goes away", async () => {
    const session = await startKeyring();
    const home = await temporaryHome();
    const { store } = await open(home, { store: "keyring", keyring: createKeyring(session) });
    await session.end();
    const error = await authErrorOf(store.replace(tokenSetFor("new"), { provider: PROVIDER }));
    const location = join(home, "auth.json");
    const reason = "keyring_unavailable";
    expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason, location });
    expect(await readFile(error.location ?? "", "utf8")).toContain(tokenSetFor("new").refreshToken);
  });

  test("is refused at once when the keyring is asked for by name and there is none", async () => {
    const keyring = createKeyring({ environment: await startSessionBus() });
    const error = await authErrorOf(
      openCredentialStore(await temporaryHome(), { store: "keyring", keyring }),
    );
    expect(error).toMatchObject({ code: "KEYRING_UNAVAILABLE", reason: "unavailable" });
  });

  test("keeps content that cannot be loaded in a file beside", async () => {
    const { environment } = await startKeyring();
    const home = await homeWith("keyring");
    const keyring = createKeyring({ environment });
    const { store } = await open(home, { keyring });
    await store.replace(tokenSetFor("old"), { provider: PROVIDER });
    const written: { service: string; account: string }[] = [];
    const spy = {
      ...keyring,
      read: (item: { service: string; account: string }) => {
        written.push(item);
        return keyring.read(item);
      },
    };
    await (await open(home, { keyring: spy })).store.read();
    await keyring.write(written[0]!, "{ not json");
    expect(await store.read()).toMatchObject({ state: "unreadable" });
    const { keptAside = "" } = await store.replace(tokenSetFor("new"), { provider: PROVIDER });
    expect(keptAside).toContain(join(home, "auth.json.corrupt-"));
    expect(await readFile(keptAside, "utf8")).toBe("{ not json");
    expect(await store.read()).toMatchObject({ credentials: tokenSetFor("new") });
  });
});
