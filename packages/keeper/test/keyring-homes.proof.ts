import { codexEnvironment } from "@latchkey/openai-sim";
import { skipWithout } from "@latchkey/testing";
import { describe, expect, test } from "vitest";

import { CODEX_CLIENT_ID } from "@latchkey/auth";
import { runCodex } from "../../auth/test/support/codex-cli.ts";
import { keyringMissing } from "../../auth/test/support/keyring-session.ts";
import { startInKeyring } from "./support/keyring-world.ts";

const EXEC = [
  "exec",
  "--skip-git-repo-check",
  "--dangerously-bypass-approvals-and-sandbox",
  "say: hello",
];

describe("homes whose credentials are in the keyring", () => {
  skipWithout(keyringMissing());

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

  test("what the real Codex refreshes in the keyring is adopted and passed on", async () => {
    const { world, environment, homes, storeOf, credentialsOf } = await startInKeyring("server");
    const provider = { issuer: world.sim.url, clientId: CODEX_CLIENT_ID };
    await (await storeOf("server")).replace(world.signIn(), { provider });
    const keeper = await world.openKeeper({
      homes: homes.slice(0, 2),
      timing: { pollIntervalMs: 50 },
    });
    await keeper.link("coder", "server");
    world.sim.control.expireAccessTokens();
    const codex = { ...environment, ...codexEnvironment(world.sim.url) };
    expect(await runCodex(world.homePath("server"), EXEC, codex)).toMatchObject({ exitCode: 0 });
    expect(await world.until("sign_in_refreshed")).toMatchObject({ how: "adopted" });
    const newest = await credentialsOf("server");
    expect(await credentialsOf("coder")).toMatchObject({ accessToken: newest.accessToken });
    expect(world.sim.control.snapshot()).toMatchObject({ refreshRequests: 1, reusesSeen: 0 });
  });

  test("a sign-in in the vault reaches a home in the keyring, and leaves it when it ends", async () => {
    const { world, homes, storeOf, credentialsOf, hasFile } = await startInKeyring("server");
    const keeper = await world.openKeeper({ homes: homes.slice(0, 1) });
    expect(await keeper.signedIn("server", world.signIn())).toMatchObject({ updated: ["server"] });
    expect(await credentialsOf("server")).toMatchObject({ refreshToken: "" });
    expect(await keeper.refresh("server")).toBe("healed");
    expect(await hasFile("server")).toBe(false);
    expect(await keeper.signOut("server")).toMatchObject({ homes: ["server"], ended: [] });
    expect(await (await storeOf("server")).read()).toMatchObject({ state: "signed_out" });
  });
});
