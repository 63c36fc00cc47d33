import { describe, expect, it } from "vitest";
import { takePicture } from "./support/screenshots.ts";
import { send, turns } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole({ environment: { LATCHKEY_CODEX_BIN: "/nonexistent/codex" } });

describe("a console whose Codex cannot run, beside LM Studio", () => {
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
