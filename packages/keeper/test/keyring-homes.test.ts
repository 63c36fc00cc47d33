import { skipWithout } from "@latchkey/testing";
import { expect, test } from "vitest";

import { keyringMissing } from "../../auth/test/support/keyring-session.ts";
import { startInKeyring } from "./support/keyring-world.ts";

skipWithout(keyringMissing());

test("a rotation reaches a home in the keyring", async () => {
  const { world, homes, credentialsOf, hasFile } = await startInKeyring("server");
  const keeper = await world.openKeeper({ homes: homes.slice(0, 1) });
  await keeper.signedIn("server", world.signIn());
  const before = await credentialsOf("server");
  expect(await keeper.refresh("server")).toBe("healed");
  const after = await credentialsOf("server");
  expect(after).toMatchObject({ authMode: "chatgptAuthTokens", refreshToken: "" });
  expect(after.accessToken).not.toBe(before.accessToken);
  expect(await hasFile("server")).toBe(false);
});
