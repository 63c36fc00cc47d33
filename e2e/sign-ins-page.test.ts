import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findViolations } from "./support/axe.ts";
import { launchBrowser, openPage } from "./support/browser.ts";
import { startDemoConsole, type DemoConsole } from "./support/console.ts";
import { newPerson } from "./support/steps.ts";

let browser: Browser;
let demo: DemoConsole;
let page: Page;
let problems: string[];

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), startDemoConsole()]);
  // What still fades in has less contrast than it is going to have.
  const person = await newPerson(browser, { reducedMotion: "reduce" });
  ({ page, problems } = await openPage(person, `${demo.server.url}/sign-ins`));
});

afterAll(async () => {
  await browser.close();
  await demo.close();
});

const button = (name: string) => page.getByRole("button", { name, exact: true });
const audit = () => page.getByRole("region", { name: "Audit trail" });

/** The card of a home, by its name. */
function card(label: string): Locator {
  const heading = page.getByRole("heading", { level: 2, name: label, exact: true });
  return page.getByRole("listitem").filter({ has: heading });
}

async function answerQuestion(label: string): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  expect(await findViolations(page)).toEqual([]);
  await dialog.getByRole("button", { name: label, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}

describe("the Sign-ins page", { timeout: 60_000 }, () => {
  it("refreshes a sign-in, and every home that follows it", async () => {
    const before = demo.world.control.snapshot().refreshRequests;
    await button("Refresh this server").click();
    await audit()
      .getByRole("row", { name: /this server.*Refresh asked for/ })
      .waitFor();
    await card("agent coder")
      .getByText(/this server/)
      .waitFor();
    expect(demo.world.control.snapshot().refreshRequests).toBe(before + 1);
  });

  it("shows a sign-in that waits, and cancels it", async () => {
    await button("Sign in agent coder").click();
    await button("Start sign-in").click();
    await page.getByTestId("user-code").waitFor();
    await button("Close").click();
    const waiting = page.getByRole("list", { name: "Waiting sign-ins" });
    await waiting.getByText(/agent coder · code to be entered/).waitFor();
    await waiting.getByRole("button", { name: "Show" }).click();
    await page.getByTestId("user-code").waitFor();
    await button("Close").click();
    await waiting.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("No sign-in is waiting.").waitFor();
    await audit()
      .getByText(/The sign-in was cancelled/)
      .waitFor();
  });

  it("signs an agent out alone, and everybody with the server", async () => {
    await button("Sign out agent coder").click();
    await answerQuestion("Keep it");
    await button("Sign out agent coder").click();
    await answerQuestion("Sign out");
    await card("agent coder").getByText("Signed out", { exact: true }).waitFor();
    await card("this server").getByText("Signed in", { exact: true }).waitFor();
    await button("Sign out this server").click();
    await answerQuestion("Sign out");
    await card("this server").getByText("Signed out", { exact: true }).waitFor();
    await card("agent reviewer").getByText("Signed out", { exact: true }).waitFor();
    expect(await button("Sign out this server").count()).toBe(0);
    expect(await findViolations(page)).toEqual([]);
  });

  it("signs the server in again, which reaches its agents", async () => {
    await button("Sign in this server").click();
    await button("Start sign-in").click();
    demo.world.control.approve((await page.getByTestId("user-code").textContent()) ?? "");
    await page.getByText("Signed in as ada@example.com (Plus)").waitFor();
    await button("Back to the page").click();
    await card("this server").getByText("Signed in", { exact: true }).waitFor();
    await card("agent reviewer").getByText("Signed in", { exact: true }).waitFor();
    expect(problems).toEqual([]);
  });
});
