import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { openPage } from "./support/browser.ts";
import { takePicture } from "./support/screenshots.ts";
import { failures, send, turns } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();

const dialogOf = (page: Page): Locator => page.getByRole("dialog");
const bannerOf = (page: Page): Locator => page.getByRole("status", { name: "Codex sign-ins" });

/** Starts what the open dialog is preset to, and approves it. */
async function approve(page: Page): Promise<void> {
  const dialog = dialogOf(page);
  await dialog.getByRole("button", { name: "Start sign-in" }).click();
  const code = (await dialog.getByTestId("user-code").textContent()) ?? "";
  latchkey.world.control.approve(code);
  await dialog.getByText(/Signed in as/).waitFor();
}

async function expectOwnerIsRepaired(page: Page): Promise<void> {
  const dialog = dialogOf(page);
  await dialog.getByText(/Repairs this server and \d agents that follow it\./).waitFor();
  await dialog.getByRole("button", { name: /^Give agent \w+ a sign-in of its own$/ }).waitFor();
}

/** The server's sign-in, and with it that of the agents that follow it. */
const endSignIn = () => latchkey.world.control.expireSignIns("ada@example.com");

describe("a sign-in that others follow has died", () => {
  it("an agent's page repairs the server's, from its header and from the failed turn", async () => {
    const { page, person } = await latchkey.open("/agents/coder");
    endSignIn();
    await send(page, "run: echo once");
    await failures(page).waitFor();
    await bannerOf(page)
      .getByText(/Codex sign-in expired · 1 run affected · this server/)
      .waitFor();

    await failures(page).getByRole("button", { name: "Re-authenticate" }).click();
    await expectOwnerIsRepaired(page);
    await takePicture(page, "repair-dialog-light");
    await dialogOf(page).getByRole("button", { name: "Close", exact: true }).click();
    await page.getByRole("button", { name: "Re-authenticate (device auth)" }).click();
    await expectOwnerIsRepaired(page);

    const chat = await openPage(person, `${latchkey.url}/chat`);
    await page.bringToFront();
    await approve(page);
    await dialogOf(page)
      .getByText(/Updated: this server/)
      .waitFor();
    expect(
      await dialogOf(page)
        .getByText(/no working sign-in/)
        .count(),
    ).toBe(0);
    await dialogOf(page).getByRole("button", { name: "Back to the page" }).click();
    await bannerOf(page)
      .getByText(/Signed in as ada@example\.com.* · this server/)
      .waitFor();

    // Somebody does without the run, in one tab for all of them.
    await bannerOf(page).getByRole("button", { name: "Which?" }).click();
    await bannerOf(page).getByRole("link", { name: "run: echo once" }).waitFor();
    await takePicture(page, "waiting-runs-light");
    await bannerOf(page).getByRole("button", { name: "Drop run: echo once" }).click();
    await bannerOf(page).getByRole("alert").waitFor({ state: "detached" });
    await bannerOf(chat.page).getByRole("alert").waitFor({ state: "detached" });
    await page.reload();
    await failures(page).getByText("Signed in.", { exact: true }).waitFor();
    expect(await bannerOf(page).getByRole("alert").count()).toBe(0);
  });

  it("a flow's bar and its failed turn say the same after it, and only the first step is a retry", async () => {
    const { page } = await latchkey.open("/flows/polish");
    endSignIn();
    await page.getByRole("button", { name: "Start the flow" }).click();
    const bar = page.getByRole("status", { name: "Run" });
    await bar.getByText(/Failed at step .* expired/).waitFor();
    await failures(page).getByRole("button", { name: "Re-authenticate" }).click();
    await dialogOf(page)
      .getByText(/Repairs this server/)
      .waitFor();
    await approve(page);
    await dialogOf(page).getByRole("button", { name: "Back to the page" }).click();
    await bar.getByText(/^Signed in\. It can go on at step 1/).waitFor();
    await failures(page).getByText("Signed in.", { exact: true }).waitFor();
    const expired = page.getByRole("main").getByText(/sign-in (has )?expired/i);
    await expect.poll(() => expired.allTextContents()).toEqual([]);
    await takePicture(page, "flow-mended-light");
    await page.getByRole("button", { name: "Retry from this step" }).click();
    await expect.poll(() => turns(page).count()).toBeGreaterThan(2);
    expect(await page.getByText("Retry of the request above").count()).toBe(1);
  });

  it("a code that another sign-in has made needless is not waited for", async () => {
    const { page, person } = await latchkey.open("/chat");
    const other = await openPage(person, `${latchkey.url}/chat`);
    for (const tab of [other.page, page]) {
      await tab.bringToFront();
      await tab.getByRole("button", { name: "Re-authenticate (device auth)" }).click();
      await dialogOf(tab).getByRole("button", { name: "Start sign-in" }).click();
      await dialogOf(tab).getByTestId("user-code").waitFor();
    }
    await dialogOf(page)
      .getByText(/Another sign-in was started/)
      .waitFor();
    const code = (await dialogOf(page).getByTestId("user-code").textContent()) ?? "";
    latchkey.world.control.approve(code);
    await dialogOf(page)
      .getByText(/Signed in as/)
      .waitFor();
    await dialogOf(page).getByRole("button", { name: "Back to the page" }).click();
    expect(await page.getByRole("button", { name: "Sign-in waiting: show the code" }).count()).toBe(
      0,
    );
    await dialogOf(other.page)
      .getByText(/was signed in meanwhile/)
      .waitFor();
    await other.page.reload();
    await page.getByRole("button", { name: "Re-authenticate (device auth)" }).click();
    await dialogOf(page).getByRole("button", { name: "Start sign-in" }).waitFor();
    expect(await page.getByText("Show its code").count()).toBe(0);
  });

  it("a command's page does so too, and giving one agent a sign-in of its own leaves a way back", async () => {
    const { page } = await latchkey.open("/agents/coder");
    endSignIn();
    await page.getByRole("button", { name: "Run tidy" }).click();
    await failures(page).waitFor();
    await failures(page).getByRole("button", { name: "Re-authenticate" }).click();
    await expectOwnerIsRepaired(page);
    const dialog = dialogOf(page);
    await dialog.getByRole("button", { name: "Give agent coder a sign-in of its own" }).click();
    await dialog.getByText(/gets a sign-in of its own and follows this server no more/).waitFor();
    await approve(page);
    await dialog.getByText(/This server.* no working sign-in yet/).waitFor();
    await takePicture(page, "left-broken-light");
    await dialog.getByRole("button", { name: "Repair this server" }).click();
    await dialog.getByText(/Repairs this server and 1 agent that follows it\./).waitFor();
    await approve(page);
    expect(await dialog.getByText(/no working sign-in/).count()).toBe(0);
  });
});
