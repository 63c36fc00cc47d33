import { describe, expect, it } from "vitest";
import { listenLikeAScreenReader, tabTo } from "./support/keyboard.ts";
import { turns } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();

describe("without a mouse", () => {
  it("a message is sent, and screen readers hear of its begin and its end only", async () => {
    const { page } = await latchkey.open("/chat");
    await tabTo(page, /^Message$/);
    await page.keyboard.type("long: 60");
    await expect.poll(() => page.getByRole("button", { name: "Send" }).isEnabled()).toBe(true);
    await page.keyboard.press("Enter");
    await turns(page).first().waitFor();
    const heard = await listenLikeAScreenReader(page);
    await page.getByText(/tokens in/).waitFor();
    const spoken = await heard();
    expect(spoken.at(-1)).toBe("The answer is complete.");
    expect(spoken.length).toBeLessThan(4);
  });

  it("the page's content is one key away", async () => {
    const { page } = await latchkey.open("/agents");
    await page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await tabTo(page, /^coder$/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/agents\/coder$/);
  });
});
