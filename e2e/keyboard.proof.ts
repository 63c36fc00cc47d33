import { describe, expect, it } from "vitest";
import { listenLikeAScreenReader, tabTo } from "./support/keyboard.ts";
import { failures, send, turns } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();

describe("without a mouse", () => {
  it("an expired sign-in is renewed from the failed turn to its retry", async () => {
    const { page } = await latchkey.open("/chat");
    await send(page, "Hello");
    await turns(page)
      .getByText(/tokens in/)
      .waitFor();
    latchkey.world.control.expireSignIns();
    await tabTo(page, /^Message$/);
    const heard = await listenLikeAScreenReader(page);
    await page.keyboard.type("Tell me about herons");
    await page.keyboard.press("Enter");
    await failures(page).waitFor();
    await expect.poll(heard).toContainEqual(expect.stringMatching(/This turn failed.*expired/));
    expect(await heard()).toContainEqual(expect.stringMatching(/^Codex sign-in expired/));

    await tabTo(page, /^Re-authenticate \(device auth\)$/, "Shift+Tab");
    await page.keyboard.press("Enter");
    await tabTo(page, /^Start sign-in$/);
    await page.keyboard.press("Enter");
    const code = (await page.getByTestId("user-code").textContent()) ?? "";
    const focused = "document.activeElement?.textContent ?? ''";
    await expect.poll(() => page.evaluate<string>(focused)).toContain(Array.from(code).join(" "));
    await tabTo(page, /^Copy the code$/i);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate<string>(focused)).toBe("Re-authenticate (device auth)");

    await page.keyboard.press("Enter");
    latchkey.world.control.approve(code);
    await page
      .getByText(/Signed in as ada/)
      .first()
      .waitFor();
    await tabTo(page, /^Back to the page$/);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await tabTo(page, /^Retry$/);
    await page.keyboard.press("Enter");
    await turns(page)
      .nth(2)
      .getByText(/tokens in/)
      .waitFor();
  });
});
