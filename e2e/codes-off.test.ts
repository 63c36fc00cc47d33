import { describe, expect, it } from "vitest";
import { findViolations } from "./support/axe.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();

describe("where OpenAI's page says that device codes are off", () => {
  it("the way out stands beside the code from the start, one press away", async () => {
    const { page } = await latchkey.open("/chat");
    await page.getByRole("button", { name: "Re-authenticate (device auth)" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("button", { name: "Start sign-in" }).click();
    await dialog.getByTestId("user-code").waitFor();
    await dialog.getByText("Does the page say that device codes are turned off?").waitFor();
    await dialog.getByRole("button", { name: "How to turn them on" }).click();
    await dialog.getByText("Settings → Security → Enable device code authentication").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Sign in without a code" }).click();
    await dialog.getByRole("textbox", { name: "Address of the failed page" }).waitFor();
    const { deviceCodes } = latchkey.world.control.snapshot();
    expect(deviceCodes.filter(({ state }) => state === "approved")).toEqual([]);
    await dialog.getByRole("button", { name: "Cancel sign-in" }).click();
  });
});
