import { describe, expect, it } from "vitest";
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
