import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { CredentialStoreOptions, StoreNotice } from "../src/index.ts";
import { openCredentialStore, readCodexAuthConfig, restrictAuthJson } from "../src/index.ts";
import { runCodex } from "./support/codex-cli.ts";
import { authErrorOf } from "./support/errors.ts";
import { temporaryHome } from "./support/temporary-home.ts";
import { tokenSetFor } from "./support/tokens.ts";

const provider = { issuer: "https://auth.openai.com", clientId: "app_x" };
const NEW = tokenSetFor("new");

async function open(home: string, options: CredentialStoreOptions = {}) {
  const notices: StoreNotice[] = [];
  const onNotice = (notice: StoreNotice) => notices.push(notice);
  const stateDirectory = join(home, "state");
  const store = await openCredentialStore(home, { stateDirectory, onNotice, ...options });
  return { store, notices };
}

describe("the credentials of a home", () => {
  test("are in its file unless its config says otherwise, with nothing to be said of it", async () => {
    const home = await temporaryHome();
    const { store, notices } = await open(home);
    expect(store).toMatchObject({ kind: "file", location: join(home, "auth.json") });
    await store.replace(NEW, { provider });
    expect(await store.read()).toMatchObject({ state: "signed_in", isExposed: false });
    expect(await store.remove()).toMatchObject({ credentials: NEW });
    expect(await store.read()).toMatchObject({ state: "signed_out", isExposed: false });
    expect(notices).toEqual([]);
  });

  test.each(["keyring", "auto", "ephemeral"])(
    "go to the file on request, with a notice that Codex looks elsewhere: %s",
    async (setting) => {
      const home = await temporaryHome();
      await writeFile(join(home, "config.toml"), `cli_auth_credentials_store = "${setting}"`);
      const { store, notices } = await open(home, { store: "file" });
      expect(store.kind).toBe("file");
      const location = join(home, "auth.json");
      expect(notices).toMatchObject([{ code: "codex_looks_elsewhere", location }]);
      expect(notices[0]?.message).toContain('cli_auth_credentials_store = "file"');
    },
  );

  test("are looked for in Codex's default places when its config cannot be read", async () => {
    const home = await temporaryHome();
    await writeFile(join(home, "config.toml"), "= not toml");
    const { store, notices } = await open(home);
    expect(store.kind).toBe("file");
    expect(notices).toMatchObject([{ code: "config_unreadable" }]);
    expect(notices[0]?.message).toContain(join(home, "config.toml"));
  });

  test("that cannot be loaded are kept aside for this user only, and never lost", async () => {
    const home = await temporaryHome();
    await writeFile(join(home, "auth.json"), '{ "tokens": oops', { mode: 0o644 });
    const { store } = await open(home);
    expect(await store.read()).toMatchObject({ state: "unreadable", isExposed: true });
    const { keptAside = "", superseded } = await store.replace(NEW, { provider });
    expect(keptAside).toMatch(/auth\.json\.corrupt-[\dTZ-]+$/u);
    expect(await readFile(keptAside, "utf8")).toBe('{ "tokens": oops');
    expect((await stat(keptAside)).mode & 0o777).toBe(0o600);
    expect(superseded).toBeUndefined();
    expect(await runCodex(home, ["login", "status"])).toMatchObject({ exitCode: 0 });
  });

  test("that other users may read are reported, and taken away from them", async () => {
    const home = await temporaryHome();
    const { store } = await open(home);
    await store.replace(NEW, { provider });
    await chmod(store.location, 0o644);
    expect(await store.read()).toMatchObject({ state: "signed_in", isExposed: true });
    expect(await restrictAuthJson(home)).toBe("restricted");
    expect((await stat(store.location)).mode & 0o777).toBe(0o600);
    expect(await store.read()).toMatchObject({ state: "signed_in", isExposed: false });
    expect(await restrictAuthJson(home)).toBe("private");
  });

  test("of two sign-ins at once are those of the later one, whole", async () => {
    const home = await temporaryHome();
    const { store } = await open(home);
    const names = ["one", "two", "three", "four"];
    const replaced = await Promise.all(
      names.map((name) => store.replace(tokenSetFor(name, `acct-${name}`), { provider })),
    );
    const state = await store.read();
    const last = state.state === "signed_in" ? state.credentials : undefined;
    const name = last?.refreshToken.replace("rt-secret-", "") ?? "";
    expect(last).toMatchObject({ ...tokenSetFor(name, `acct-${name}`), accountId: `acct-${name}` });
    // Each but the first returns its predecessor for revoking, so that none is left behind.
    const superseded = replaced.flatMap((result) => result.superseded?.refreshToken ?? []);
    expect(new Set([...superseded, last?.refreshToken]).size).toBe(names.length);
  });

  test("that cannot be stored are kept where the error says", async () => {
    const home = await temporaryHome();
    await mkdir(join(home, "auth.lock"));
    const { store } = await open(home);
    const error = await authErrorOf(store.replace(NEW, { provider }));
    expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "EISDIR" });
    const path = error.location ?? "";
    expect(path).toContain(join(home, "state"));
    expect(error.message).toContain(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const other = await temporaryHome();
    await writeFile(join(other, "auth.json"), await readFile(path, "utf8"), { mode: 0o600 });
    expect(await runCodex(other, ["login", "status"])).toMatchObject({ exitCode: 0 });
    expect(await (await open(other)).store.read()).toMatchObject({ credentials: NEW });
  });

  test("that can be stored nowhere at all are reported as such", async () => {
    const home = await temporaryHome();
    await mkdir(join(home, "auth.lock"));
    await writeFile(join(home, "state"), "a file in the way");
    const { store } = await open(home);
    const error = await authErrorOf(store.replace(NEW, { provider }));
    expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "EISDIR" });
    expect(error.location).toBeUndefined();
    expect(await readdir(home)).not.toContain("auth.json");
  });
});

describe("a home's config.toml", () => {
  test.each([
    ["", "file", "https://chatgpt.com/backend-api"],
    ['cli_auth_credentials_store = "auto"', "auto", "https://chatgpt.com/backend-api"],
    [
      'cli_auth_credentials_store = "keyring"\n[features]\nsecret_auth_storage = true',
      "encrypted_file",
      "https://chatgpt.com/backend-api",
    ],
    [
      'chatgpt_base_url = "http://127.0.0.1:9/backend-api/"',
      "file",
      "http://127.0.0.1:9/backend-api",
    ],
  ])("says where Codex keeps and checks its sign-in: %j", async (text, store, url) => {
    const home = await temporaryHome();
    await writeFile(join(home, "config.toml"), text);
    const config = await readCodexAuthConfig(home);
    expect(config).toEqual({ credentialsStore: store, chatGptBaseUrl: url });
  });
});
