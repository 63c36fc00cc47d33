import { mkdir, readdir, readFile, stat, symlink, writeFile, lstat } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import {
  readCodexHomeCredentials,
  removeCodexHomeCredentials,
  replaceCodexHomeCredentials,
  writeCodexHomeCredentials,
} from "../src/index.ts";
import { runCodex } from "./support/codex-cli.ts";
import { startScriptedServer } from "./support/scripted-server.ts";
import { temporaryHome } from "./support/temporary-home.ts";
import { idTokenFor, tokenSetFor } from "./support/tokens.ts";

const provider = { issuer: "https://auth.openai.com", clientId: "app_x" };
const NEW = tokenSetFor("new");

const readJson = async (home: string) =>
  JSON.parse(await readFile(join(home, "auth.json"), "utf8")) as Record<string, unknown>;

describe("a stored sign-in", () => {
  test("has Codex's exact shape, key order and mode", async () => {
    const home = await temporaryHome();
    await writeCodexHomeCredentials(home, NEW, { provider });
    const text = await readFile(join(home, "auth.json"), "utf8");
    const json = JSON.parse(text) as { tokens: { login_owner_id: string }; last_refresh: string };
    expect(text).toBe(
      JSON.stringify(
        {
          auth_mode: "chatgpt",
          OPENAI_API_KEY: null,
          tokens: {
            id_token: NEW.idToken,
            access_token: NEW.accessToken,
            refresh_token: NEW.refreshToken,
            oauth_provenance: { issuer: provider.issuer, client_id: provider.clientId },
            login_owner_id: json.tokens.login_owner_id,
            account_id: "acct-1",
          },
          last_refresh: json.last_refresh,
        },
        null,
        2,
      ),
    );
    expect(json.tokens.login_owner_id).toMatch(/^[\w-]{43}$/u);
    expect(json.last_refresh).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/u);
    expect((await stat(join(home, "auth.json"))).mode & 0o777).toBe(0o600);
  });

  test("is what the real Codex CLI calls logged in, and revokes at logout", async () => {
    const home = await temporaryHome();
    const server = await startScriptedServer([{ json: {} }]);
    await writeCodexHomeCredentials(home, NEW, { provider });
    const status = await runCodex(home, ["login", "status"]);
    expect(status).toMatchObject({ exitCode: 0 });
    expect(status.output).toContain("Logged in using ChatGPT");
    await runCodex(home, ["logout"], {
      CODEX_REVOKE_TOKEN_URL_OVERRIDE: `${server.url}/oauth/revoke`,
    });
    expect(server.requests[0]?.body).toContain(NEW.refreshToken);
    expect(await readCodexHomeCredentials(home)).toEqual({ state: "signed_out" });
  });

  test("is read back as it was stored", async () => {
    const home = await temporaryHome();
    const stored = await writeCodexHomeCredentials(home, NEW, { provider });
    expect(await readCodexHomeCredentials(home)).toEqual({
      state: "signed_in",
      credentials: stored,
    });
  });

  test("creates a home that is not there yet, for this user only", async () => {
    const home = join(await temporaryHome(), "a", "b");
    await writeCodexHomeCredentials(home, NEW, { provider });
    expect((await stat(home)).mode & 0o777).toBe(0o700);
  });

  test("keeps every other field of the file, and changes the login's owner", async () => {
    const home = await temporaryHome();
    await writeCodexHomeCredentials(home, tokenSetFor("old"), { provider });
    const before = await readJson(home);
    const tokens = { ...(before["tokens"] as object), future_token_field: 1 };
    const kept = { OPENAI_API_KEY: "sk-mine", personal_access_token: "at-mine", future: [1] };
    await writeFile(join(home, "auth.json"), JSON.stringify({ ...before, ...kept, tokens }));
    await writeCodexHomeCredentials(home, NEW, { provider });
    const after = await readJson(home);
    expect(after).toMatchObject(kept);
    expect(after["tokens"]).toMatchObject({
      refresh_token: NEW.refreshToken,
      future_token_field: 1,
    });
    expect((after["tokens"] as { login_owner_id: string }).login_owner_id).not.toBe(
      (before["tokens"] as { login_owner_id: string }).login_owner_id,
    );
    expect(Object.keys(after).slice(0, 4)).toEqual([
      ...["auth_mode", "OPENAI_API_KEY", "tokens", "last_refresh"],
    ]);
  });

  test("replaces a file that Codex cannot load", async () => {
    const home = await temporaryHome();
    await writeFile(join(home, "auth.json"), "{broken");
    await writeCodexHomeCredentials(home, NEW, { provider });
    expect((await readCodexHomeCredentials(home)).state).toBe("signed_in");
  });

  test("can be a follower's", async () => {
    const home = await temporaryHome();
    const follower = { ...NEW, refreshToken: "" };
    await writeCodexHomeCredentials(home, follower, { provider, authMode: "chatgptAuthTokens" });
    expect(await readJson(home)).toMatchObject({ auth_mode: "chatgptAuthTokens" });
  });

  test("never lacks an account ID", async () => {
    const home = await temporaryHome();
    const nameless = { ...NEW, idToken: idTokenFor(undefined) };
    await expect(writeCodexHomeCredentials(home, nameless, { provider })).rejects.toMatchObject({
      reason: "account_id_missing",
    });
    const empty = { provider, accountId: "" };
    await expect(writeCodexHomeCredentials(home, NEW, empty)).rejects.toThrow(TypeError);
    expect(await readdir(home)).toEqual([]);
  });

  test("clears what writers that were killed left behind", async () => {
    const home = await temporaryHome();
    await writeFile(join(home, ".auth-latchkey-0123"), "rt-secret");
    await writeCodexHomeCredentials(home, NEW, { provider });
    expect((await readdir(home)).sort()).toEqual(["auth.json", "auth.json.lock", "auth.lock"]);
  });

  test("goes where a link leads, and the link stays", async () => {
    const shared = await temporaryHome();
    const home = await temporaryHome();
    await writeFile(join(shared, "auth.json"), "{}");
    await symlink(join(shared, "auth.json"), join(home, "auth.json"));
    await writeCodexHomeCredentials(home, NEW, { provider });
    expect((await lstat(join(home, "auth.json"))).isSymbolicLink()).toBe(true);
    expect((await lstat(join(shared, "auth.json"))).isFile()).toBe(true);
    expect((await readCodexHomeCredentials(shared)).state).toBe("signed_in");
    expect(await readdir(shared)).toContain("auth.json.lock");
  });

  test("takes the place of a dangling link", async () => {
    const home = await temporaryHome();
    await symlink("/nonexistent/auth.json", join(home, "auth.json"));
    await writeCodexHomeCredentials(home, NEW, { provider });
    expect((await lstat(join(home, "auth.json"))).isFile()).toBe(true);
  });

  test("is whole at every moment while others write", async () => {
    const home = await temporaryHome();
    await writeCodexHomeCredentials(home, NEW, { provider });
    const names = Array.from({ length: 12 }, (_, index) => `writer-${index}`);
    const writes = names.map((name) =>
      writeCodexHomeCredentials(home, tokenSetFor(name), { provider }),
    );
    const progress = { isOver: false };
    const over = Promise.all(writes).finally(() => (progress.isOver = true));
    const states = new Set<string>();
    while (!progress.isOver) states.add((await readCodexHomeCredentials(home)).state);
    const owners = await over;
    expect([...states]).toEqual(["signed_in"]);
    const last = await readCodexHomeCredentials(home);
    expect(owners.map((credentials) => ({ state: "signed_in", credentials }))).toContainEqual(last);
  });
});

describe("replacing a sign-in", () => {
  test("returns the old one for revocation once the new one is stored", async () => {
    const home = await temporaryHome();
    const old = await writeCodexHomeCredentials(home, tokenSetFor("old"), { provider });
    const { stored, superseded } = await replaceCodexHomeCredentials(home, NEW, { provider });
    expect(superseded).toEqual(old);
    expect(await readCodexHomeCredentials(home)).toEqual({
      state: "signed_in",
      credentials: stored,
    });
  });

  test.each<[string, () => [typeof NEW, "chatgpt" | "chatgptAuthTokens"]]>([
    ["the same lineage", () => [NEW, "chatgpt"]],
    ["a follower", () => [tokenSetFor("old"), "chatgptAuthTokens"]],
    ["one without a refresh token", () => [{ ...NEW, refreshToken: "" }, "chatgpt"]],
  ])("returns nothing to revoke for %s", async (_, old) => {
    const home = await temporaryHome();
    const [tokenSet, authMode] = old();
    await writeCodexHomeCredentials(home, tokenSet, { provider, authMode });
    const result = await replaceCodexHomeCredentials(home, NEW, { provider });
    expect(result).not.toHaveProperty("superseded");
  });
});

describe("removing a sign-in", () => {
  test("deletes the file and returns what it held", async () => {
    const home = await temporaryHome();
    const stored = await writeCodexHomeCredentials(home, NEW, { provider });
    expect(await removeCodexHomeCredentials(home)).toEqual({
      state: "signed_in",
      credentials: stored,
    });
    expect(await readCodexHomeCredentials(home)).toEqual({ state: "signed_out" });
    expect(await removeCodexHomeCredentials(home)).toEqual({ state: "signed_out" });
  });

  test("of a link removes only the link", async () => {
    const shared = await temporaryHome();
    const home = join(await temporaryHome(), "home");
    await mkdir(home);
    await writeCodexHomeCredentials(shared, NEW, { provider });
    await symlink(join(shared, "auth.json"), join(home, "auth.json"));
    await removeCodexHomeCredentials(home);
    expect((await readCodexHomeCredentials(home)).state).toBe("signed_out");
    expect((await readCodexHomeCredentials(shared)).state).toBe("signed_in");
  });

  test("removes a file that Codex cannot load", async () => {
    const home = await temporaryHome();
    await writeFile(join(home, "auth.json"), "{broken");
    expect((await removeCodexHomeCredentials(home)).state).toBe("unreadable");
    expect((await readCodexHomeCredentials(home)).state).toBe("signed_out");
  });
});
