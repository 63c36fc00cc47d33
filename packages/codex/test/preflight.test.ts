import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { preflight } from "../src/index.ts";
import { useFixture } from "./support/fixture.ts";

const [ADA, GRACE] = ["ada@example.com", "grace@example.com"];

describe("preflight", () => {
  const fixture = useFixture();

  it("tells accounts apart, and not the tokens of one", async () => {
    const home = fixture.signedInHome(ADA);
    const first = await preflight(home);
    fixture.signIn(home, ADA);
    expect(await preflight(home)).toEqual(first);
    fixture.signIn(home, GRACE);
    expect((await preflight(home)).account).not.toBe(first.account);
  });

  it("knows a home by its directory, through links", async () => {
    const home = fixture.signedInHome();
    const link = join(fixture.directory(), "link");
    symlinkSync(home, link);
    expect(await preflight(link)).toEqual(await preflight(home));
  });

  it.each([
    ["there is no sign-in", undefined],
    ["the file is not JSON", "{"],
    ["the file holds no tokens", '{"auth_mode":"chatgpt"}'],
  ])("says without starting Codex that a home is signed out when %s", async (_name, text) => {
    const home = fixture.emptyHome();
    if (text !== undefined) writeFileSync(join(home, "auth.json"), text);
    const codex = fixture.createCodex();
    const turn = await fixture.runTurn(codex, { home, input: "hi" });
    expect(turn).toMatchObject({ status: "failed", error: { code: "CODEX_SIGNED_OUT" } });
    expect(turn.events).toEqual([]);
    expect(fixture.startsIn(home)).toBe(0);
    await expect(codex.listModels(home)).rejects.toMatchObject({ code: "CODEX_SIGNED_OUT" });
  });

  it("says so for a home that does not exist", async () => {
    const missing = join(fixture.directory(), "nowhere");
    await expect(preflight(missing)).rejects.toMatchObject({ code: "CODEX_SIGNED_OUT" });
  });

  it("lets API keys pass, and credentials that only Codex can reach", async () => {
    const home = fixture.emptyHome();
    writeFileSync(join(home, "auth.json"), '{"auth_mode":"apikey","OPENAI_API_KEY":"sk-x"}');
    expect(await preflight(home)).toMatchObject({ account: "apikey" });
    const keyring = fixture.emptyHome('cli_auth_credentials_store = "keyring"\n');
    expect(await preflight(keyring)).toMatchObject({ account: "other store" });
  });
});
