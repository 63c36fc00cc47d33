import { skipWithout } from "@latchkey/testing";
import { describe, expect, test } from "vitest";

import { createKeyring } from "../src/credentials/keyring/keyring.ts";
import { authErrorOf } from "./support/errors.ts";
import {
  itemsIn,
  keyringMissing,
  startKeyring,
  startLockedKeyring,
  startSessionBus,
} from "./support/keyring-session.ts";

const ITEM = { service: "Latchkey test", account: "someone" };

describe("the keyring", () => {
  skipWithout(keyringMissing());

  test("gives back what was stored, until it is removed", async () => {
    const { environment } = await startKeyring();
    const keyring = createKeyring({ environment });
    expect(await keyring.read(ITEM)).toBeUndefined();
    const secret = `${"s".repeat(9000)} ü\n`;
    await keyring.write(ITEM, secret);
    expect(await keyring.read(ITEM)).toBe(secret);
    await keyring.write(ITEM, "newer");
    expect(await keyring.read(ITEM)).toBe("newer");
    await keyring.remove(ITEM);
    await keyring.remove(ITEM);
    expect(await keyring.read(ITEM)).toBeUndefined();
  });

  test("is unavailable at once where no service keeps secrets", async () => {
    const keyring = createKeyring({ environment: await startSessionBus() });
    const error = await authErrorOf(keyring.read(ITEM));
    expect(error).toMatchObject({ code: "KEYRING_UNAVAILABLE", reason: "unavailable" });
    expect(error.message).toContain("store the credentials in a file");
  });

  test("is unavailable at once where there is no D-Bus session", async () => {
    const environment = {
      PATH: process.env["PATH"],
      DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere",
    };
    const keyring = createKeyring({ environment });
    const error = await authErrorOf(keyring.write(ITEM, "the-secret"));
    expect(error).toMatchObject({ code: "KEYRING_UNAVAILABLE", reason: "unavailable" });
    expect(error.message).not.toContain("the-secret");
  });

  test("is given up on when it hangs", async () => {
    const session = await startKeyring();
    session.suspend();
    const error = await authErrorOf(createKeyring(session).write(ITEM, "secret"));
    // The library that asks the keyring may give up before us.
    expect(error.code).toBe("KEYRING_UNAVAILABLE");
  });

  test("that can be written is left as it was by a trial, and one that is locked fails it", async () => {
    const { environment } = await startKeyring();
    await createKeyring({ environment }).probe();
    expect(await itemsIn(environment)).toEqual([]);
    await createKeyring({ environment }).write(ITEM, "secret");
    expect(await itemsIn(environment)).toHaveLength(1);
    const locked = createKeyring(await startLockedKeyring());
    expect(await authErrorOf(locked.probe())).toMatchObject({ code: "KEYRING_UNAVAILABLE" });
  });

  test("is given up on sooner where the caller has less time", async () => {
    const session = await startKeyring();
    session.suspend();
    const keyring = createKeyring({ ...session, timeoutMs: 300 });
    const error = await authErrorOf(keyring.read(ITEM));
    expect(error).toMatchObject({ code: "KEYRING_UNAVAILABLE", reason: "timed_out" });
  });

  test("is unavailable while it is locked", async () => {
    const error = await authErrorOf(
      createKeyring(await startLockedKeyring()).write(ITEM, "secret"),
    );
    expect(error.code).toBe("KEYRING_UNAVAILABLE");
  });

  test("stops waiting as soon as the caller does", async () => {
    const session = await startKeyring();
    session.suspend();
    const abort = new AbortController();
    const reading = createKeyring({ environment: session.environment }).read(ITEM, {
      signal: abort.signal,
    });
    const outcome = reading.catch((error: unknown) => error);
    abort.abort("cancelled");
    expect(await outcome).toBe("cancelled");
  });
});
