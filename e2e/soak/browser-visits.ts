import { setTimeout as sleep } from "node:timers/promises";
import { launchBrowser, openPage } from "../support/browser.ts";

const PAUSE_MS = 45_000;
const PAGES = ["Agents", "Flows", "Sign-ins", "Chat"];

/** A person with a real browser looks in now and then; answers what went wrong in the pages. */
export async function startBrowserVisits(url: string, signal: AbortSignal): Promise<string[]> {
  const problems: string[] = [];
  while (!signal.aborted) {
    problems.push(...(await visit(url)));
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return problems;
}

async function visit(url: string): Promise<string[]> {
  const browser = await launchBrowser();
  try {
    const { page, problems } = await openPage(await browser.newContext(), url);
    page.setDefaultTimeout(30_000);
    for (const name of PAGES) {
      await page.getByRole("link", { name, exact: true }).first().click();
      await page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
    }
    return problems;
  } finally {
    await browser.close();
  }
}
