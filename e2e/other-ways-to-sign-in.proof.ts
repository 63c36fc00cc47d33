import type { BrowserContext, Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { findViolations } from "./support/axe.ts";
import { startSignIn } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();

/** Opens the sign-in page, approves, and copies the address of the page that then fails to load. */
async function approveInBrowser(person: BrowserContext, console: Page): Promise<string> {
  const [page] = await Promise.all([
    person.waitForEvent("page"),
    console.getByRole("link", { name: "Open the sign-in page" }).click(),
  ]);
  const [callback] = await Promise.all([
    page.waitForRequest(/\/auth\/callback\?/),
    page.getByRole("button", { name: /Approve|Continue/ }).click(),
  ]);
  return callback.url();
}

/** Whether a button or an alert can be seen from top to bottom: in the window, and not cut off. */
async function isOnScreen(element: Locator): Promise<boolean> {
  const box = await element.boundingBox();
  if (!box) return false;
  const x = box.x + box.width / 2;
  const isSeenAt = (y: number) =>
    element
      .page()
      .evaluate<boolean>(`!!document.elementFromPoint(${x}, ${y})?.closest("button,[role=alert]")`);
  return (await isSeenAt(box.y + 2)) && (await isSeenAt(box.y + box.height - 2));
}

describe("signing in where the usual way does not lead", () => {
  it("takes the address of the failed page where device codes are off", async () => {
    latchkey.world.control.setDeviceCodesEnabled(false);
    const { person, page, problems } = await latchkey.open("/chat");
    await page.getByRole("button", { name: "Re-authenticate (device auth)" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Start sign-in" }).click();
    await dialog.getByText(/Enable device code authentication/).waitFor();
    await dialog.getByRole("button", { name: "Sign in without a code" }).click();
    await dialog.getByRole("timer").waitFor();
    expect(await findViolations(page)).toEqual([]);
    const address = await approveInBrowser(person, page);
    const field = dialog.getByRole("textbox", { name: "Address of the failed page" });
    await field.fill("http://localhost:1455/auth/callback?code=nothing&state=nobody");
    await dialog.getByRole("button", { name: "Finish sign-in" }).click();
    await dialog.getByRole("alert").waitFor();
    await field.fill(address);
    await dialog.getByRole("button", { name: "Finish sign-in" }).click();
    await dialog.getByText("Signed in as ada@example.com (Plus)").waitFor();
    latchkey.world.control.setDeviceCodesEnabled(true);
    expect(problems.filter((text) => !/40[0-9]/.test(text))).toEqual([]);
  });

  it("has its buttons and its complaints on the screen of a phone", async () => {
    const phone = { viewport: { width: 360, height: 640 }, hasTouch: true };
    const { page } = await latchkey.open("/chat", phone);
    await page.getByRole("button", { name: "Re-authenticate (device auth)" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "My workspace forbids device codes" }).click();
    const field = dialog.getByRole("textbox", { name: "Address of the failed page" });
    await field.fill("http://localhost:1455/auth/callback?code=nothing&state=nobody");
    const finish = dialog.getByRole("button", { name: "Finish sign-in" });
    await expect.poll(() => isOnScreen(finish)).toBe(true);
    await field.press("Enter");
    await expect.poll(() => isOnScreen(dialog.getByRole("alert"))).toBe(true);
    await dialog.getByRole("button", { name: "Cancel sign-in" }).click();
  });

  it("says of a home that follows another one what a sign-in there would change", async () => {
    const { page } = await latchkey.open("/agents/coder");
    await page.getByRole("button", { name: "Re-authenticate (device auth)" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Repairs this server and 2 agents that follow it.").waitFor();
    await dialog.getByRole("button", { name: "Give agent coder a sign-in of its own" }).click();
    await dialog.getByText(/gets a sign-in of its own and follows this server no more/).waitFor();
    await dialog.getByRole("button", { name: "Sign in this server instead" }).click();
    await dialog.getByText("Repairs this server and 2 agents that follow it.").waitFor();
  });

  it("asks before another account takes a home over, and changes nothing on no", async () => {
    const { page } = await latchkey.open("/sign-ins");
    await page.getByRole("button", { name: "Sign in this server" }).click();
    const dialog = page.getByRole("dialog");
    const signInAs = async (account: string) => {
      const code = (await page.getByTestId("user-code").textContent()) ?? "";
      latchkey.world.control.approve(code, account);
      await dialog.getByText("Another account signed in").waitFor();
    };
    await dialog.getByRole("button", { name: "Start sign-in" }).click();
    await signInAs("grace@example.com");
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Keep ada@example.com" }).click();
    await dialog.getByText("The sign-in was cancelled").waitFor();
    await page.getByText("ada@example.com (Plus)").first().waitFor({ state: "attached" });

    await dialog.getByRole("button", { name: "Start again" }).click();
    await signInAs("grace@example.com");
    await dialog.getByRole("button", { name: "Use grace@example.com" }).click();
    await dialog.getByText("Signed in as grace@example.com (Pro)").waitFor();
    await dialog.getByRole("button", { name: "Back to the page" }).click();
    await page.getByText("grace@example.com (Pro)").first().waitFor();
  });

  it("says when the code was refused, and gives a new one when asked", async () => {
    const { page } = await latchkey.open("/chat");
    latchkey.world.control.deny(await startSignIn(page));
    const dialog = page.getByRole("dialog");
    await dialog.getByText("The sign-in was refused", { exact: true }).waitFor();
    await dialog.getByRole("button", { name: "Try again" }).click();
    await page.getByTestId("user-code").waitFor();
    latchkey.world.control.expireDeviceCodes();
    await dialog.getByText("The code has expired", { exact: true }).waitFor();
    await dialog.getByRole("button", { name: "Get a new code" }).click();
    await page.getByTestId("user-code").waitFor();
    await dialog.getByRole("button", { name: "Cancel sign-in" }).click();
    await dialog.getByText("The sign-in was cancelled").waitFor();
  });
});
