import { describe, expect, it } from "vitest";
import { openPage } from "./support/browser.ts";
import { takePicture } from "./support/screenshots.ts";
import { newPerson, send, turns } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();

/** The person's other device: a wrong code first, then the right one. */
async function approveElsewhere(url: string, userCode: string): Promise<void> {
  const phone = await newPerson(latchkey.browser, { viewport: { width: 390, height: 800 } });
  // Where the code is entered is not the console.
  const { page } = await openPage(phone, url, { isStranger: true });
  await page.getByRole("textbox", { name: "Code" }).fill("WRNG-CODE1");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("That code is not known").waitFor();
  await page.getByRole("textbox", { name: "Code" }).fill(userCode);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  await page
    .getByText(/signed in|approved/i)
    .first()
    .waitFor();
  await phone.close();
}

describe("the first journey", () => {
  it("chats, loses the sign-in, signs in again in any browser, and retries when asked", async () => {
    const { person, page, problems } = await latchkey.open("/");

    await send(page, "run: echo one; sleep 0.4; echo two");
    await page.getByRole("region", { name: "Command output" }).getByText("two").waitFor();
    await page.getByText("exit 0").waitFor();
    await page.getByText(/finished with exit code/).waitFor();
    await takePicture(page, "chat-light");

    const other = await openPage(person, page.url());
    await other.page.getByText(/finished with exit code/).waitFor();
    await page.bringToFront();

    await page.getByRole("button", { name: "Demo" }).click();
    await page.getByRole("menuitem", { name: /Expire the sign-in/ }).click();
    await page.getByRole("menu").waitFor({ state: "detached" });
    await send(page, "Tell me about herons");
    const failure = page.getByRole("group", { name: "This turn failed" });
    await failure.waitFor();
    expect(await failure.getAttribute("data-code")).toBe("CODEX_AUTH_EXPIRED");
    const banner = page.getByRole("status", { name: "Codex sign-ins" });
    await banner.getByText("Codex sign-in expired · 1 run affected").waitFor();
    await other.page.getByText("Codex sign-in expired · 1 run affected").waitFor();
    await takePicture(page, "failed-turn-light");

    await page.getByRole("button", { name: "Re-authenticate (device auth)" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: /Start/ }).click();
    const code = dialog.getByTestId("user-code");
    await code.waitFor();
    const userCode = (await code.textContent()) ?? "";
    await dialog.getByRole("img", { name: "QR code of the link" }).waitFor();
    await dialog.getByRole("timer").waitFor();
    await dialog.getByText("Continue only if you started this sign-in yourself.").waitFor();
    await takePicture(page, "sign-in-dialog-light");
    const link = dialog.getByRole("link", { name: /codex\/device/ });
    expect(await link.getAttribute("href")).toBe(latchkey.world.deviceUrl);

    await page.reload();
    await page.getByTestId("user-code").waitFor();
    await page.getByRole("button", { name: "Close", exact: true }).click();
    await page.getByRole("button", { name: "Sign-in waiting: show the code" }).click();
    expect(await page.getByTestId("user-code").textContent()).toBe(userCode);

    await approveElsewhere(latchkey.world.deviceUrl, userCode);
    await page
      .getByRole("dialog")
      .getByText(/Signed in as ada@example\.com/)
      .waitFor();
    await takePicture(page, "signed-in-light");
    await other.page.getByText("Signed in.", { exact: true }).waitFor();
    expect(await turns(page).count()).toBe(2);
    await page.getByRole("dialog").getByRole("button", { name: /Back/ }).click();

    await failure.getByRole("button", { name: "Retry" }).click();
    await page.getByText("Retried below").waitFor();
    await expect.poll(() => turns(page).count()).toBe(3);
    await turns(page)
      .nth(2)
      .getByText(/tokens in/)
      .waitFor();
    expect(await turns(page).nth(2).textContent()).toContain("Tell me about herons");
    await other.page.getByText("Retried below").waitFor();
    await banner.getByText(/Signed in as/).waitFor({ state: "detached" });
    expect([...problems, ...other.problems]).toEqual([]);
  });

  it("offers the sign-in before anything has failed, and explains how to allow device codes", async () => {
    const { page } = await latchkey.open("/chat");
    await page.getByRole("button", { name: "Demo" }).click();
    await page.getByRole("menuitem", { name: "Turn device codes off" }).click();
    await page.getByRole("button", { name: "Re-authenticate (device auth)" }).click();
    await page.getByRole("dialog").getByRole("button", { name: /Start/ }).click();
    await page
      .getByRole("dialog")
      .getByText(/Enable device code authentication/)
      .waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Demo" }).click();
    await page.getByRole("menuitem", { name: "Turn device codes on" }).click();
  });

  it("works on a phone, in the dark, without scrolling sideways", async () => {
    const { page, problems } = await latchkey.open("/chat", {
      viewport: { width: 360, height: 740 },
      colorScheme: "dark",
      hasTouch: true,
    });
    await send(page, "Hello from a phone");
    await page.getByText(/tokens in/).waitFor();
    await takePicture(page, "chat-phone-dark");
    await page.getByRole("button", { name: /Re-authenticate/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: /Start/ }).click();
    await page.getByTestId("user-code").waitFor();
    await takePicture(page, "sign-in-dialog-phone-dark");
    const overflow = await page.evaluate(
      "document.documentElement.scrollWidth - document.documentElement.clientWidth",
    );
    expect(overflow).toBe(0);
    await page.getByRole("button", { name: /Cancel/ }).click();
    await page.getByText("The sign-in was cancelled").waitFor();
    expect(problems).toEqual([]);
  });

  it("streams token by token: text is on the page before the answer is complete", async () => {
    const { page } = await latchkey.open("/chat");
    const { control } = latchkey.world;
    control.holdAnswers(12);
    await send(page, "long: 60");
    await control.untilAnswerHeld();
    const answer = turns(page).getByText(/every answer streams one token/);
    await answer.waitFor();
    expect(
      await turns(page)
        .getByText(/tokens in/)
        .count(),
    ).toBe(0);
    const early = (await answer.textContent()) ?? "";
    control.releaseAnswers();
    await turns(page)
      .getByText(/tokens in/)
      .waitFor();
    const whole = (await answer.textContent()) ?? "";
    expect(whole.startsWith(early)).toBe(true);
    expect(whole.length).toBeGreaterThan(2 * early.length);
  });
});
