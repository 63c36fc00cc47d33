import { expect, it } from "vitest";
import { openPage } from "../support/browser.ts";
import { newPerson } from "../support/steps.ts";
import { useConsole } from "../support/use-console.ts";

const latchkey = useConsole({ environment: { LATCHKEY_ACCESS_TOKEN: "generate" } });

it("the printed link opens the console once, it can be locked, and the token opens it elsewhere", async () => {
  const lines = latchkey.introduction.split("\n").map((line) => line.trim());
  const link = lines.find((line) => line.includes("/sign-in/")) ?? "";
  const token = lines.at(-1) ?? "";
  const first = await openPage(await newPerson(latchkey.browser), link);
  await first.page.getByText("What shall we work on?").waitFor();
  expect(new URL(first.page.url()).pathname).toBe("/chat");
  expect(first.problems).toEqual([]);
  expect(await first.page.evaluate("document.cookie")).toBe("");
  await first.page.getByRole("button", { name: "Lock this console" }).click();
  await first.page.getByText("This console is locked").waitFor();
  await first.page.reload();
  await first.page.getByText("This console is locked").waitFor();

  const { page } = await openPage(await newPerson(latchkey.browser), link);
  await page.getByLabel("Access token").fill("not the token at all");
  await page.getByRole("button", { name: "Open the console" }).click();
  await page.getByText("That is not this console's access token.").waitFor();
  await page.getByLabel("Access token").fill(token);
  await page.getByRole("button", { name: "Open the console" }).click();
  await page.getByText("What shall we work on?").waitFor();
}, 40_000);
