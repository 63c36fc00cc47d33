import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from "playwright-core";
import type { DemoWorld } from "../../demo/demo-world.ts";

const DESKTOP = { width: 1280, height: 860 };

/** A person's browser, with cookies and storage of its own. */
export function newPerson(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  return browser.newContext({ viewport: DESKTOP, ...options });
}

/** Turns by element, not by role: an open dialog hides the page behind it from roles. */
export const turns = (page: Page): Locator => page.locator("article");

export const failures = (page: Page): Locator =>
  page.getByRole("group", { name: "This turn failed" });

/** Writes a message or an instruction and sends it. */
export async function send(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: /^(Message|Instruction)$/ }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** Starts a sign-in from the page's own button and answers its user code. */
export async function startSignIn(page: Page): Promise<string> {
  await page.getByRole("button", { name: "Re-authenticate (device auth)" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Start sign-in" }).click();
  return (await page.getByTestId("user-code").textContent()) ?? "";
}

/** Signs in again as a person would, and goes back to the page. */
export async function signInAgain(page: Page, world: DemoWorld): Promise<void> {
  world.control.approve(await startSignIn(page));
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/Signed in as/).waitFor();
  await dialog.getByRole("button", { name: "Back to the page" }).click();
  await dialog.waitFor({ state: "detached" });
}

/** Chooses who answers in a chat that has not begun. */
export async function chooseProvider(page: Page, name: string): Promise<void> {
  await page.getByRole("combobox", { name: "Provider" }).selectOption({ label: name });
}
