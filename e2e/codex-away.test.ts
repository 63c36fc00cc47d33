import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { takePicture } from "./support/screenshots.ts";
import { send, turns } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

describe("a console whose Codex cannot run, beside LM Studio", () => {
  const latchkey = useConsole({ environment: { LATCHKEY_CODEX_BIN: "/nonexistent/codex" } });

  it("keeps Codex chosen, says why it cannot answer, and turns to LM Studio when that is pressed", async () => {
    const { page } = await latchkey.open("/chat");
    const provider = page.getByRole("combobox", { name: "Provider" });
    await page.getByText(/Codex is not available: ./).waitFor();
    expect(await provider.inputValue()).toBe("codex");
    await page.getByRole("button", { name: "Re-authenticate (device auth)" }).waitFor();
    await takePicture(page, "codex-away-light");
    await page.getByRole("button", { name: "Use LM Studio" }).click();
    expect(await provider.inputValue()).toBe("lmstudio");
    await page.getByRole("button", { name: /Re-authenticate/ }).waitFor({ state: "detached" });
    await send(page, "Hello");
    await turns(page)
      .getByText(/Hello from the stand-in/)
      .waitFor();
  });
});

describe("a console whose Codex is of a version that was not tested", () => {
  const directory = mkdtempSync(join(tmpdir(), "latchkey-codex-"));
  const LATCHKEY_CODEX_BIN = join(directory, "codex");
  writeFileSync(LATCHKEY_CODEX_BIN, "#!/bin/sh\necho codex-cli 9.9.9\n", { mode: 0o755 });
  afterAll(() => rmSync(directory, { recursive: true }));
  const latchkey = useConsole({ environment: { LATCHKEY_CODEX_BIN } });

  it("says so where models are chosen", async () => {
    const { page } = await latchkey.open("/chat");
    await page.getByText(/Codex 9\.9\.9 was not tested with this version of Latchkey/).waitFor();
  });
});
