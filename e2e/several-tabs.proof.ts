import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { openPage } from "./support/browser.ts";
import { chooseProvider, failures, newPerson, send, startSignIn, turns } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();

async function openTab(person: BrowserContext, path: string): Promise<Page> {
  const { page } = await openPage(person, `${latchkey.url}${path}`);
  return page;
}

/** Chromium hardly draws a tab in the background, and a click waits for what is drawn. */
async function goTo(tab: Page): Promise<Page> {
  await tab.bringToFront();
  return tab;
}

const banner = (page: Page) => page.getByRole("status", { name: "Codex sign-ins" });

/** All runs are in the middle of a command when their sign-in ends. */
async function failTogether(tabs: Page[]): Promise<void> {
  const goOn = join(latchkey.world.directories.workspace, "go-on");
  const wait = `run: until [ -e ${goOn} ]; do sleep 0.1; done\nsay: Done.`;
  for (const tab of tabs) await send(await goTo(tab), wait);
  for (const tab of tabs) await tab.getByRole("region", { name: "Command output" }).waitFor();
  latchkey.world.control.expireSignIns();
  await writeFile(goOn, "");
  await Promise.all(tabs.map((tab) => failures(tab).waitFor()));
}

describe("three tabs whose runs fail at once", () => {
  it("show one banner, one sign-in, and retry only what is asked for", async () => {
    const person = await newPerson(latchkey.browser);
    const tabs = [
      await openTab(person, "/chat"),
      await openTab(person, "/chat"),
      await openTab(person, "/agents/coder"),
    ] as const;
    const [first, second, third] = tabs;
    await failTogether([...tabs]);
    for (const tab of tabs) {
      await banner(tab).getByText("Codex sign-in expired · 3 runs affected").waitFor();
      expect(await banner(tab).getByRole("alert").count()).toBe(1);
      expect(await failures(tab).getAttribute("data-code")).toBe("CODEX_AUTH_EXPIRED");
      await failures(tab).getByRole("button", { name: "Retry" }).waitFor();
    }

    const code = await startSignIn(await goTo(first));
    await goTo(second);
    await second.getByRole("button", { name: "Sign-in waiting: show the code" }).click();
    expect(await second.getByTestId("user-code").textContent()).toBe(code);
    latchkey.world.control.approve(code);
    for (const tab of [second, first]) {
      await goTo(tab);
      await tab.getByRole("button", { name: "Back to the page" }).click();
    }
    for (const tab of tabs) {
      await banner(tab)
        .getByText(/Signed in as ada@example\.com/)
        .waitFor();
      await banner(tab).getByRole("button", { name: "Retry 3 runs" }).waitFor();
      expect(await turns(tab).count()).toBe(1);
    }

    await failures(first).getByRole("button", { name: "Retry" }).click();
    await turns(first).nth(1).getByText("Done.", { exact: true }).waitFor();
    await goTo(second);
    await banner(second).getByRole("button", { name: "Retry 2 runs" }).click();
    for (const tab of [second, third]) {
      await turns(tab).nth(1).getByText("Done.", { exact: true }).waitFor();
      await banner(tab).getByRole("alert").waitFor({ state: "detached" });
    }
  });
});

describe("LM Studio beside a Codex sign-in that dies", () => {
  it("goes on with its run and shows nothing of Codex", async () => {
    const person = await newPerson(latchkey.browser);
    const page = await openTab(person, "/chat");
    const codex = await openTab(person, "/chat");
    await codex.getByRole("button", { name: "Re-authenticate (device auth)" }).waitFor();
    await goTo(page);
    await chooseProvider(page, "LM Studio");
    await send(page, "slow: 40\nlong: 120");
    await turns(page)
      .getByText(/every answer streams/)
      .first()
      .waitFor();
    latchkey.world.control.expireSignIns();
    await send(await goTo(codex), "Tell me about herons");
    await failures(codex).waitFor();
    await startSignIn(codex);

    await page.getByText(/qwen3-coder-30b · /).waitFor();
    expect(await failures(page).count()).toBe(0);
    const controls = page.getByText(/Re-authenticate|Codex sign-in|Signed in|Sign-in waiting/);
    expect(await controls.allTextContents()).toEqual([]);
    expect(await page.getByRole("button", { name: /sign-in/i }).count()).toBe(0);
    await send(await goTo(page), "And one more");
    await turns(page)
      .nth(1)
      .getByText(/Hello from the stand-in/)
      .waitFor();

    await chooseProvider(page, "Codex · new chat");
    await page.getByRole("button", { name: "Re-authenticate (device auth)" }).waitFor();
    await banner(page).getByText("Codex sign-in expired · 1 run affected").waitFor();
    await page.getByRole("button", { name: "Sign-in waiting: show the code" }).waitFor();
  });
});
