import { setTimeout as sleep } from "node:timers/promises";
import { launchBrowser } from "../support/browser.ts";
import { signInPerson } from "../support/signed-in.ts";

const PAUSE_MS = 45_000;
/** Longer than any stall of a machine that all this runs on at once. */
const STEP_MS = 60_000;
const PAGES = ["Agents", "Flows", "Sign-ins", "Chat"];

/** A person with a real browser looks in now and then; answers what went wrong in the pages. */
export async function startBrowserVisits(url: string, signal: AbortSignal): Promise<string[]> {
  const problems: string[] = [];
  while (!signal.aborted) {
    await visit(url, problems).catch((error: unknown) => problems.push(String(error)));
    await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  return problems;
}

async function visit(url: string, problems: string[]): Promise<void> {
  const browser = await launchBrowser();
  try {
    const person = await browser.newContext();
    await signInPerson(person, url);
    const page = await person.newPage();
    page.setDefaultTimeout(STEP_MS);
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    await page.goto(url);
    for (const name of PAGES) {
      await page.getByRole("link", { name, exact: true }).first().click();
      await page.getByRole("heading", { level: 1 }).first().waitFor({ state: "attached" });
    }
  } finally {
    await browser.close();
  }
}
