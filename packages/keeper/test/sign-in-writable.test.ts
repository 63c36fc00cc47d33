import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { describe, expect, onTestFinished, test, vi } from "vitest";

import { checkSignInWritable } from "../src/index.ts";
import { vaultDirectory } from "../src/owner.ts";
import { authErrorOf } from "../../auth/test/support/errors.ts";
import {
  keyringMissing,
  startKeyring,
  startLockedKeyring,
} from "../../auth/test/support/keyring-session.ts";
import { inPrivateMounts, whyNoPrivateMounts } from "../../auth/test/support/private-mounts.ts";
import { temporaryHome } from "../../auth/test/support/temporary-home.ts";

const noMounts = await whyNoPrivateMounts();
const noKeyring = keyringMissing();

/** A home, and a data directory whose vault may hold the home's sign-in. */
async function createPlace(owner: "home" | "vault") {
  const [homePath, dataDirectory] = [await temporaryHome(), await temporaryHome()];
  return { homePath, dataDirectory, owner, vault: vaultDirectory(dataDirectory, homePath) };
}

test.for(["home", "vault"] as const)(
  "a place that can hold a sign-in passes, and the home is left as it was (owner: %s)",
  async (owner) => {
    const place = await createPlace(owner);
    await writeFile(join(place.homePath, "config.toml"), "");
    await checkSignInWritable(place);
    expect(await readdir(place.homePath)).toEqual(["config.toml"]);
  },
);

type Place = Awaited<ReturnType<typeof createPlace>>;

describe("a sign-in that could not be stored is refused before anyone is asked to make it:", () => {
  test.for<
    [what: string, owner: Place["owner"], inTheWay: (place: Place) => string, wanted: RegExp]
  >([
    ["a directory as auth.json", "home", (at) => join(at.homePath, "auth.json"), /is not a file/u],
    ["the same, for the vault", "vault", (at) => join(at.homePath, "auth.json"), /is not a file/u],
    [
      "a directory as Codex's lock",
      "home",
      (at) => join(at.homePath, "auth.lock"),
      /is a directory/u,
    ],
    [
      "a directory as its other lock",
      "home",
      (at) => join(at.homePath, "auth.json.lock"),
      /is a directory/u,
    ],
    ["a directory in the vault", "vault", (at) => join(at.vault, "auth.json"), /is not a file/u],
    [
      "a directory as the vault's lock",
      "vault",
      (at) => join(at.vault, "auth.lock"),
      /is a directory/u,
    ],
    [
      "a directory as the lock of the links",
      "vault",
      (at) => join(at.dataDirectory, "links.json.lock"),
      /is a directory/u,
    ],
  ])("%s", async ([, owner, inTheWay, wanted]) => {
    const place = await createPlace(owner);
    await mkdir(inTheWay(place), { recursive: true });
    const error = await authErrorOf(checkSignInWritable(place));
    expect(error.code).toBe("CREDENTIALS_NOT_WRITABLE");
    expect(error.message).toMatch(wanted);
    expect(error.message).toContain(inTheWay(place));
  });

  test("what is in the way of the vault does not matter to a home that keeps its own", async () => {
    const place = await createPlace("home");
    await mkdir(join(place.vault, "auth.json"), { recursive: true });
    await checkSignInWritable(place);
  });

  test.for(["homePath", "dataDirectory"] as const)(
    "a read-only file system at %s",
    async (where, context) => {
      if (noMounts !== undefined) context.skip(noMounts);
      const place = await createPlace("vault");
      const error = await inPrivateMounts(
        `mount -t tmpfs -o ro none ${place[where]}`,
        `await keeper.checkSignInWritable(${JSON.stringify(place)})`,
      );
      expect(error).toMatchObject({ code: "CREDENTIALS_NOT_WRITABLE", reason: "EROFS" });
    },
  );

  test("a keyring that is locked, where Codex wants the keyring and nothing else", async (context) => {
    if (noKeyring !== undefined) context.skip(noKeyring);
    const place = await createPlace("home");
    const configure = (store: string) =>
      writeFile(join(place.homePath, "config.toml"), `cli_auth_credentials_store = "${store}"\n`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const use = ({ environment }: Awaited<ReturnType<typeof startKeyring>>) => {
      vi.stubEnv("DBUS_SESSION_BUS_ADDRESS", environment["DBUS_SESSION_BUS_ADDRESS"]);
    };
    await configure("keyring");
    use(await startKeyring());
    await checkSignInWritable(place);
    use(await startLockedKeyring());
    expect((await authErrorOf(checkSignInWritable(place))).code).toBe("KEYRING_UNAVAILABLE");
    await configure("auto");
    await checkSignInWritable(place);
  });
});
