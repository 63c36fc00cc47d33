import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openPage } from "./support/browser.ts";
import { startDemoConsole, type DemoConsole } from "./support/console.ts";
import { failures, newPerson, turns } from "./support/steps.ts";

let browser: Browser;
let demo: DemoConsole;
let page: Page;

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), startDemoConsole()]);
  ({ page } = await openPage(await newPerson(browser), `${demo.server.url}/chat`));
});

afterAll(async () => {
  await browser.close();
  await demo.close();
});

/** Presses Tab until something of that name has the focus. */
async function tabTo(name: RegExp, key = "Tab"): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    const focused = await page.evaluate<string>(
      "(document.activeElement?.getAttribute('aria-label') || document.activeElement?.textContent) ?? ''",
    );
    if (name.test(focused)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`Nothing named ${name} can be reached with ${key}.`);
}

/** Keeps what screen readers are told from now on: each change of a live region. */
async function listenLikeAScreenReader(): Promise<() => Promise<string[]>> {
  await page.evaluate(`
    window.spoken = [];
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const element = target instanceof Element ? target : target.parentElement;
        const region = element?.closest("[role=status], [role=alert], [role=log], [aria-live]");
        if (!region || region.getAttribute("aria-live") === "off") continue;
        const text = region.textContent.trim();
        if (text && window.spoken.at(-1) !== text) window.spoken.push(text);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  `);
  return () => page.evaluate<string[]>("window.spoken");
}

describe("without a mouse", { timeout: 60_000 }, () => {
  it("a message is sent, and screen readers hear of its begin and its end only", async () => {
    await tabTo(/^Message$/);
    await page.keyboard.type("long: 120");
    await expect.poll(() => page.getByRole("button", { name: "Send" }).isEnabled()).toBe(true);
    await page.keyboard.press("Enter");
    await turns(page).first().waitFor();
    const heard = await listenLikeAScreenReader();
    await page.getByText(/tokens in/).waitFor();
    const spoken = await heard();
    expect(spoken.at(-1)).toBe("The answer is complete.");
    expect(spoken.length).toBeLessThan(4);
  });

  it("an expired sign-in is renewed from the failed turn to its retry", async () => {
    demo.world.control.expireSignIns();
    await tabTo(/^Message$/);
    const heard = await listenLikeAScreenReader();
    await page.keyboard.type("Tell me about herons");
    await page.keyboard.press("Enter");
    await failures(page).waitFor();
    await expect.poll(heard).toContainEqual(expect.stringMatching(/This turn failed.*expired/));
    expect(await heard()).toContainEqual(expect.stringMatching(/^Codex sign-in expired/));

    await tabTo(/^Re-authenticate \(device auth\)$/, "Shift+Tab");
    await page.keyboard.press("Enter");
    await tabTo(/^Start sign-in$/);
    await page.keyboard.press("Enter");
    const code = (await page.getByTestId("user-code").textContent()) ?? "";
    const focused = "document.activeElement?.textContent ?? ''";
    await expect.poll(() => page.evaluate<string>(focused)).toContain(Array.from(code).join(" "));
    await tabTo(/^Copy the code$/i);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate<string>(focused)).toBe("Re-authenticate (device auth)");

    await page.keyboard.press("Enter");
    demo.world.control.approve(code);
    await page
      .getByText(/Signed in as ada/)
      .first()
      .waitFor();
    await tabTo(/^Back to the page$/);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await tabTo(/^Retry$/);
    await page.keyboard.press("Enter");
    await turns(page)
      .nth(2)
      .getByText(/tokens in/)
      .waitFor();
  });

  it("the page's content is one key away", async () => {
    await page.goto(`${demo.server.url}/agents`);
    await page.getByRole("heading", { level: 1, name: "Agents" }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await tabTo(/^coder$/);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/agents\/coder$/);
  });
});
