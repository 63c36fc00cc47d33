import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findViolations } from "./support/axe.ts";
import { launchBrowser, openPage } from "./support/browser.ts";
import { startDemoConsole, type DemoConsole } from "./support/console.ts";
import { takePicture } from "./support/screenshots.ts";
import { send, turns } from "./support/steps.ts";

let browser: Browser;
let demo: DemoConsole;

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), startDemoConsole()]);
});

afterAll(async () => {
  await browser.close();
  await demo.close();
});

describe("every page", { timeout: 60_000 }, () => {
  it.each(["light", "dark"] as const)("is accessible in the %s theme", async (colorScheme) => {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width: 1280, height: 860 },
      reducedMotion: "reduce",
    });
    const { page, problems } = await openPage(context, demo.server.url);
    await send(page, "think: hard\nrun: echo hello\npatch: note.txt Hello\nsay: Here is `code`:");
    await page.getByText(/tokens in/).waitFor();
    const violations: Record<string, string[]> = { chat: await findViolations(page) };
    await takePicture(page, `chat-${colorScheme}`);
    for (const [name, path] of [
      ["agents", "/agents"],
      ["agent", "/agents/coder"],
      ["flows", "/flows"],
      ["flow", "/flows/polish"],
      ["sign-ins", "/sign-ins"],
    ] as const) {
      await page.goto(`${demo.server.url}${path}`);
      await page.getByRole("main").waitFor();
      await page.waitForLoadState("networkidle");
      violations[name] = await findViolations(page);
      await takePicture(page, `${name}-${colorScheme}`);
    }
    expect(violations).toEqual({
      chat: [],
      agents: [],
      agent: [],
      flows: [],
      flow: [],
      "sign-ins": [],
    });
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe("a flow", { timeout: 60_000 }, () => {
  it("shows the step that runs and how often it went round, until somebody presses Stop", async () => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
    const { page } = await openPage(context, `${demo.server.url}/flows/watch`);
    await page.getByRole("button", { name: /Start/ }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await expect.poll(() => turns(page).count(), { timeout: 20_000 }).toBeGreaterThan(2);
    await takePicture(page, "flow-running-light");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
    await context.close();
  });
});
