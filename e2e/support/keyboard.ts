import type { Page } from "playwright-core";

/** Presses Tab until something of that name has the focus. */
export async function tabTo(page: Page, name: RegExp, key = "Tab"): Promise<void> {
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
export async function listenLikeAScreenReader(page: Page): Promise<() => Promise<string[]>> {
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
