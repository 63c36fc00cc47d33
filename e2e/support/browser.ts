import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { signInPerson } from "./signed-in.ts";

/** What Chromium needs on a server, and what keeps it from the internet. */
export const BROWSER_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The system's own Chromium, which `npm test` has found or installed. */
export function findBrowser(): string {
  const executablePath = process.env["LATCHKEY_CHROMIUM"];
  if (!executablePath) {
    throw new Error("LATCHKEY_CHROMIUM names no browser. Run the tests with: npm test");
  }
  return executablePath;
}

export function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: findBrowser(),
    args: [...BROWSER_FLAGS, ...flags],
  });
}

/** The longest that one step in a page may take, on a machine that others use too. */
const STEP_MS = 180_000;

/**
 * A page that keeps what went wrong in it: script errors, refused content, failed requests. Whoever
 * opens it is signed in to the console, unless it is a stranger.
 */
export async function openPage(
  context: BrowserContext,
  url: string,
  { isStranger = false } = {},
): Promise<{ page: Page; problems: string[] }> {
  if (!isStranger) await signInPerson(context, url);
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_MS);
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(url);
  return { page, problems };
}
