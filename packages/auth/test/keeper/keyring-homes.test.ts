import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { codexEnvironment } from "@latchkey/openai-sim";
import { describe, expect, onTestFinished, test, vi } from "vitest";

import { CODEX_CLIENT_ID, createKeyring, openCredentialStore } from "../../src/index.ts";
import { runCodex } from "../support/codex-cli.ts";
import { keyringMissing, startKeyring } from "../support/keyring-session.ts";
import { World } from "./support/world.ts";

const EXEC = [
  "exec",
  "--skip-git-repo-check",
  "--dangerously-bypass-approvals-and-sandbox",
  "say: hello",
];

/** Homes of one world, and a keyring that this process finds as it would the person's own. */
async function startInKeyring(...inKeyring: string[]) {
  const [{ environment }, world] = [await startKeyring(), await World.start()];
  vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", environment["DBUS_SESSION_BUS_ADDRESS"]);
  onTestFinished(() => void vi.unstubAllEnvs());
  const homes = await world.createHomes("server", "coder", "tester");
  for (const name of inKeyring) {
    const path = join(world.homePath(name), "config.toml");
    const setting = 'cli_auth_credentials_store = "keyring"\n';
    await writeFile(path, `${setting}${await readFile(path, "utf8")}`);
  }
  const keyring = createKeyring({ environment });
  const storeOf = (name: string) => openCredentialStore(world.homePath(name), { keyring });
  const credentialsOf = async (name: string) => {
    const held = await (await storeOf(name)).read();
    if (held.state !== "signed_in") throw new Error(`${name} is ${held.state}`);
    return held.credentials;
  };
  const hasFile = (name: string) =>
    access(join(world.homePath(name), "auth.json")).then(
      () => true,
      () => false,
    );
  return { world, environment, homes, storeOf, credentialsOf, hasFile };
}

describe.skipIf(keyringMissing())("homes whose credentials are in the keyring", () => {
  test("an owner there is renewed there, and followers in files and in the keyring receive it", async () => {
    const { world, environment, homes, storeOf, credentialsOf, hasFile } = await startInKeyring(
      "server",
      "tester",
    );
    const provider = { issuer: world.sim.url, clientId: CODEX_CLIENT_ID };
    await (await storeOf("server")).replace(world.signIn(), { provider });
    const before = await credentialsOf("server");
    const keeper = await world.openKeeper({ homes });
    await keeper.link("coder", "server");
    await keeper.link("tester", "server");

    expect(await keeper.refresh("server")).toBe("healed");

    const newest = await credentialsOf("server");
    expect(newest.accessToken).not.toBe(before.accessToken);
    expect(newest.refreshToken).not.toBe(before.refreshToken);
    for (const name of ["coder", "tester"]) {
      expect(await credentialsOf(name)).toMatchObject({
        accessToken: newest.accessToken,
        authMode: "chatgptAuthTokens",
        refreshToken: "",
      });
    }
    expect([await hasFile("server"), await hasFile("coder"), await hasFile("tester")]).toEqual([
      false,
      true,
      false,
    ]);
    expect(await keeper.describe()).toMatchObject([
      { name: "server", status: "ok", owner: "home" },
      { name: "coder", status: "ok", follows: "server" },
      { name: "tester", status: "ok", follows: "server" },
    ]);
    const codex = { ...environment, ...codexEnvironment(world.sim.url) };
    expect(await runCodex(world.homePath("tester"), EXEC, codex)).toMatchObject({ exitCode: 0 });
    expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
  });

  test("a sign-in in the vault reaches a home in the keyring, and leaves it when it ends", async () => {
    const { world, homes, storeOf, credentialsOf, hasFile } = await startInKeyring("server");
    const keeper = await world.openKeeper({ homes: homes.slice(0, 1) });
    expect(await keeper.signedIn("server", world.signIn())).toMatchObject({ updated: ["server"] });
    expect(await credentialsOf("server")).toMatchObject({ refreshToken: "" });
    expect(await keeper.refresh("server")).toBe("healed");
    expect(await hasFile("server")).toBe(false);
    expect(await keeper.signOut("server")).toEqual(["server"]);
    expect(await (await storeOf("server")).read()).toMatchObject({ state: "signed_out" });
  });
});
