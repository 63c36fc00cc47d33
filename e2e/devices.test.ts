import { describe, expect, it } from "vitest";
import { AS_PROGRAM } from "../packages/server/test/support/session.ts";
import { takePicture } from "./support/screenshots.ts";
import { send, turns } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

describe("on a phone", () => {
  it("no field is so small that the browser zooms, and none takes the focus by itself", async () => {
    const { page } = await latchkey.open("/chat", PHONE);
    await page.getByRole("textbox", { name: "Message" }).waitFor();
    await page.getByRole("button", { name: "Open conversations" }).click();
    await page.getByRole("textbox", { name: "Search conversations" }).waitFor();
    const sizes = await page.evaluate<number[]>(
      `[...document.querySelectorAll("input, textarea, select")]
        .map((field) => parseFloat(getComputedStyle(field).fontSize))`,
    );
    expect(sizes.length).toBeGreaterThan(3);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(16);

    await page.reload();
    await page.getByRole("textbox", { name: "Message" }).waitFor();
    expect(await page.evaluate("document.activeElement.tagName")).toBe("BODY");
    await send(page, "Hello from a phone");
    await turns(page)
      .getByText(/tokens in/)
      .waitFor();
    expect(await page.evaluate("document.activeElement.tagName")).not.toBe("TEXTAREA");
  });
});

describe("with an input method", () => {
  it("the Enter that chooses a word sends nothing, in Safari's way of telling it either", async () => {
    const { page } = await latchkey.open("/chat");
    const field = page.getByRole("textbox", { name: "Message" });
    await field.fill("にほんご");
    await expect.poll(() => page.getByRole("button", { name: "Send" }).isEnabled()).toBe(true);
    await field.dispatchEvent("keydown", { key: "Enter", keyCode: 229, isComposing: false });
    await field.dispatchEvent("keydown", { key: "Enter", keyCode: 13, isComposing: true });
    expect(await field.inputValue()).toBe("にほんご");
    await field.press("Enter");
    await expect.poll(() => turns(page).count()).toBe(1);
    expect(await turns(page).first().textContent()).toContain("にほんご");
  });
});

describe("over plain http, where the browser offers no clipboard", () => {
  it("what is copied can be pasted, from an open dialog too", async () => {
    const { page, person } = await latchkey.open("/chat");
    await person.addInitScript(
      "Object.defineProperty(navigator, 'clipboard', { value: undefined })",
    );
    await page.reload();
    await page.getByRole("button", { name: "Re-authenticate (device auth)" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Start sign-in" }).click();
    const code = await dialog.getByTestId("user-code").textContent();
    await dialog.getByRole("button", { name: "Copy the code" }).click();
    await dialog.getByRole("button", { name: "Copied" }).waitFor();
    await dialog.getByRole("button", { name: "Cancel sign-in" }).click();
    await dialog.getByRole("button", { name: "Close", exact: true }).click();
    const field = page.getByRole("textbox", { name: "Message" });
    await field.press("Control+V");
    expect(await field.inputValue()).toBe(code);
  });
});

describe("text from right to left", () => {
  it("is set from right to left, beside text that is not", async () => {
    latchkey.world.control.enqueueAnswer({
      steps: [{ type: "text", text: "# שלום\n\nمرحبا بالعالم\n\nHello.\n\n- אחת\n- שתיים" }],
      onlyWhenInputIncludes: "שלום לך",
    });
    const { page } = await latchkey.open("/chat");
    const field = page.getByRole("textbox", { name: "Message" });
    await field.fill("שלום לך");
    await page.locator("textarea:dir(rtl)").first().waitFor();
    await page.getByRole("button", { name: "Send" }).click();
    const turn = turns(page);
    await turn.getByText(/tokens in/).waitFor();
    await turn.locator("h1:dir(rtl)").waitFor();
    await turn.locator("p:dir(rtl)", { hasText: "مرحبا" }).waitFor();
    await turn.locator("p:dir(ltr)", { hasText: "Hello" }).waitFor();
    await turn.locator("ul:dir(rtl)").waitFor();
    await turn.locator("[dir]:dir(rtl)", { hasText: "שלום לך" }).waitFor();
    await page.locator("nav li [dir]:dir(rtl)", { hasText: "שלום לך" }).waitFor();
  });
});

describe("with two notices above the transcript", () => {
  it("most of the height is left to read, and the composer is in reach, on every screen", async () => {
    const { control } = latchkey.world;
    const { page } = await latchkey.open("/chat");
    await send(page, "long: 60");
    await turns(page)
      .getByText(/tokens in/)
      .waitFor();
    control.expireSignIns();
    await send(page, "Hello");
    await page.getByRole("group", { name: "This turn failed" }).waitFor();
    const started = await fetch(`${latchkey.url}/api/agents/scribe/runs`, {
      method: "POST",
      headers: { ...AS_PROGRAM, "content-type": "application/json" },
      body: JSON.stringify({ instruction: "Hello" }),
    });
    expect(started.status).toBe(202);
    const notices = page.getByRole("status", { name: "Codex sign-ins" });
    await expect.poll(() => notices.getByRole("alert").count()).toBe(2);
    for (const [width, height] of [
      [1280, 800],
      [390, 844],
      [844, 390],
      // A window of 1280 by 800 at 200 %.
      [640, 400],
    ] as const) {
      await page.setViewportSize({ width, height });
      for (const scheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
        await takePicture(page, `two-notices-${width}x${height}-${scheme}`);
      }
      const transcript = await page.getByRole("log").boundingBox();
      const share = (transcript?.height ?? 0) / height;
      expect(share, `of ${width} by ${height}`).toBeGreaterThan(0.5);
      const send = await page.getByRole("button", { name: "Send" }).boundingBox();
      expect((send?.y ?? height) + (send?.height ?? 0)).toBeLessThanOrEqual(height);
    }
    await page.getByRole("button", { name: "2 sign-ins need you" }).click();
    expect(await notices.getByRole("alert").count()).toBe(2);
  });
});
