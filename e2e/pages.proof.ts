import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findViolations } from "./support/axe.ts";
import { launchBrowser, openPage } from "./support/browser.ts";
import { startDemoConsole, type DemoConsole } from "./support/console.ts";
import { fillConsole, visitEveryPage } from "./support/every-page.ts";
import { takePicture } from "./support/screenshots.ts";
import { failures, newPerson, send } from "./support/steps.ts";

let browser: Browser;
let demo: DemoConsole;
let places: Awaited<ReturnType<typeof fillConsole>>;

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), startDemoConsole()]);
  places = await fillConsole(demo);
});

afterAll(async () => {
  await browser.close();
  await demo.close();
});

const PHONE = { width: 360, height: 740 };
const SCREENS = [
  { label: "dark", colorScheme: "dark" },
  { label: "phone-dark", colorScheme: "dark", viewport: PHONE },
  { label: "phone-light", colorScheme: "light", viewport: PHONE },
  { label: "wide-light", colorScheme: "light", viewport: { width: 2560, height: 1300 } },
] as const;

describe("every page", () => {
  it.each(SCREENS)("is accessible and fits the screen: $label", async (screen) => {
    const { violations, problems } = await visitEveryPage({ browser, demo }, places, screen);
    console.log(`axe, ${screen.label}: ${places.length} pages, ${violations.length} violations`);
    expect(violations).toEqual([]);
    expect(problems).toEqual([]);
  });
});

type Found = { page: Page; label: string; violations: string[] };

async function look({ page, label, violations }: Found, name: string): Promise<void> {
  for (const found of await findViolations(page)) violations.push(`${name}: ${found}`);
  await takePicture(page, `${name}-${label}`);
}

async function openEachDialog(found: Found): Promise<void> {
  const { page } = found;
  const dialog = page.getByRole("dialog");
  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const closed = () => dialog.waitFor({ state: "detached" });
  await page.goto(`${demo.server.url}/chat`);
  await button("Re-authenticate (device auth)").click();
  await button("Start sign-in").waitFor();
  await look(found, "sign-in-start");
  await button("Start sign-in").click();
  await page.getByTestId("user-code").waitFor();
  await look(found, "sign-in-dialog");
  await button("Cancel sign-in").click();
  await dialog.getByText("The sign-in was cancelled").waitFor();
  await look(found, "sign-in-cancelled");
  await button("Close").click();
  await closed();
  await page.goto(
    `${demo.server.url}${places.find(({ name }) => name === "agent-conversation")?.path}`,
  );
  await button("Commands").click();
  await dialog.getByText("illustrate").waitFor();
  await look(found, "commands");
  await button("Close").click();
  await closed();
  await page.goto(`${demo.server.url}/sign-ins`);
  await button("Take over this server").click();
  await dialog.waitFor();
  await look(found, "take-over");
  await button("Leave it").click();
  await closed();
}

describe("every dialog and a failed turn", () => {
  it.each([
    { label: "light", colorScheme: "light" },
    { label: "dark", colorScheme: "dark" },
    { label: "phone-light", colorScheme: "light", viewport: PHONE },
    { label: "phone-dark", colorScheme: "dark", viewport: PHONE },
  ] as const)("is accessible: $label", async ({ label, ...screen }) => {
    const person = await newPerson(browser, { ...screen, reducedMotion: "reduce" });
    const { page } = await openPage(person, `${demo.server.url}/chat`);
    const found: Found = { page, label, violations: [] };
    await openEachDialog(found);
    await page.goto(`${demo.server.url}/chat`);
    demo.world.control.expireSignIns();
    await send(page, "Tell me about herons");
    await failures(page).waitFor({ timeout: 20_000 });
    await page
      .getByText(/Codex sign-in expired/)
      .first()
      .waitFor();
    await look(found, "failed-turn");
    console.log(`axe, dialogs, ${label}: ${found.violations.length} violations`);
    expect(found.violations).toEqual([]);
    await person.close();
  });
});
