import { access, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { onTestFinished, vi } from "vitest";

import { createKeyring, openCredentialStore } from "@latchkey/auth";
import { startKeyring } from "../../../auth/test/support/keyring-session.ts";
import { World } from "./world.ts";

/** Homes of one world, and a keyring that this process finds as it would the person's own. */
export async function startInKeyring(...inKeyring: string[]) {
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
