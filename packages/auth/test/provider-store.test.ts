import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { StoreNotice } from "../src/index.ts";
import { createKeyring, freshAccessToken, openProviderStore, signOut } from "../src/index.ts";
import { authErrorOf } from "./support/errors.ts";
import { keyringMissing, startKeyring } from "./support/keyring-session.ts";
import { startSim } from "./support/sim.ts";
import { temporaryHome } from "./support/temporary-home.ts";

const provider = { issuer: "https://accounts.example.com", clientId: "client-1" };
const TOKENS = { accessToken: "opaque-access", refreshToken: "opaque-refresh" };

describe("the tokens of another provider", () => {
  test("are kept in a file for this user only, one for each issuer and client", async () => {
    const directory = join(await temporaryHome(), "providers");
    const store = await openProviderStore({ provider, directory, store: "file" });
    expect(await store.read()).toEqual({ state: "signed_out" });
    await store.replace(TOKENS, { accountId: "user-1" });
    expect(await store.read()).toMatchObject({
      state: "signed_in",
      credentials: { ...TOKENS, accountId: "user-1" },
    });
    expect((await stat(store.location)).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    const other = { ...provider, clientId: "client-2" };
    const another = await openProviderStore({ provider: other, directory, store: "file" });
    expect(await another.read()).toEqual({ state: "signed_out" });
  });

  test("give way to a new sign-in, which returns them for revoking", async () => {
    const directory = await temporaryHome();
    const store = await openProviderStore({ provider, directory, store: "file" });
    await store.replace(TOKENS);
    const { superseded } = await store.replace({ ...TOKENS, refreshToken: "newer" });
    expect(superseded).toMatchObject(TOKENS);
    await writeFile(store.location, "damaged");
    expect(await store.read()).toMatchObject({ state: "unreadable" });
    const { keptAside = "" } = await store.replace(TOKENS);
    expect(await readFile(keptAside, "utf8")).toBe("damaged");
  });

  test("are refreshed and signed out like those of Codex", async () => {
    const [sim, openai] = await startSim();
    const directory = await temporaryHome();
    const store = await openProviderStore({ provider: openai, directory, store: "file" });
    const granted = sim.control.signIn();
    await store.replace({ ...granted, expiresAt: Date.now() + 1000 });
    const results = await Promise.all([1, 2, 3].map(() => freshAccessToken(store, openai)));
    expect(new Set(results.map(({ accessToken }) => accessToken)).size).toBe(1);
    expect(sim.control.snapshot().refreshRequests).toBe(1);
    expect(await signOut(store, openai)).toEqual({ state: "signed_in", isRevoked: true });
    expect(sim.control.snapshot().grants[0]?.isRevoked).toBe(true);
    expect((await readdir(directory)).filter((name) => name.endsWith(".json"))).toEqual([]);
  });

  test("are in the keyring where it works, else said aloud", async (context) => {
    const missing = keyringMissing();
    if (missing !== undefined) context.skip(missing);
    const session = await startKeyring();
    const directory = await temporaryHome();
    const keyring = createKeyring(session);
    const stateDirectory = join(directory, "state");
    const store = await openProviderStore({ provider, directory, keyring, stateDirectory });
    expect(store.kind).toBe("keyring");
    await store.replace(TOKENS);
    const again = await openProviderStore({ provider, directory, keyring });
    expect(await again.read()).toMatchObject({ credentials: TOKENS });
    await again.remove();
    expect(await store.read()).toEqual({ state: "signed_out" });

    await session.end();
    const notices: StoreNotice[] = [];
    const onNotice = (notice: StoreNotice) => notices.push(notice);
    const fallback = await openProviderStore({ provider, directory, keyring, onNotice });
    expect(notices).toMatchObject([{ code: "keyring_fallback", location: fallback.location }]);
    const byName = openProviderStore({ provider, directory, store: "keyring", keyring });
    expect((await authErrorOf(byName)).code).toBe("KEYRING_UNAVAILABLE");
    const homeless = await authErrorOf(store.replace(TOKENS));
    expect(homeless.code).toBe("CREDENTIALS_NOT_WRITABLE");
    expect(await readFile(homeless.location ?? "", "utf8")).toContain(TOKENS.refreshToken);
  });
});
