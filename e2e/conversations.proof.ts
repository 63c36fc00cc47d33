import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { AS_PROGRAM } from "../packages/server/test/support/session.ts";
import { findViolations } from "./support/axe.ts";
import { chooseProvider, send, turns } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();
let page: Page;

beforeAll(async () => {
  ({ page } = await latchkey.open("/chat", { reducedMotion: "reduce" }));
  await chooseProvider(page, "LM Studio");
  for (const topic of ["herons", "otters", "owls"]) {
    await send(page, `say: All about ${topic}.`);
    await turns(page).getByText(`All about ${topic}.`, { exact: true }).waitFor();
    await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
    await page.getByRole("link", { name: "New chat" }).click();
    await page.getByRole("heading", { name: "What shall we work on?" }).waitFor();
  }
});

const list = () => page.getByRole("list", { name: "Conversations", exact: true });
const row = (topic: string) => list().getByRole("link", { name: new RegExp(topic) });

async function choose(topic: string, action: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`Menu of .*${topic}`) }).click();
  await page.getByRole("menuitem", { name: action }).click();
  await page.getByRole("menu").waitFor({ state: "detached" });
}

describe("conversations", () => {
  it("are found by what was said in them", async () => {
    const search = page.getByRole("textbox", { name: "Search conversations" });
    await search.fill("otters");
    await row("herons").waitFor({ state: "detached" });
    expect(await list().getByRole("link").count()).toBe(1);
    await search.fill("walrus");
    await page.getByText("Nothing matches.").waitFor();
    await search.press("Escape");
    await row("herons").waitFor();
  });

  it("are renamed, archived and brought back", async () => {
    await choose("owls", "Rename");
    const dialog = page.getByRole("dialog");
    expect(await findViolations(page)).toEqual([]);
    await dialog.getByRole("textbox", { name: "Title" }).fill("Night birds");
    await page.keyboard.press("Enter");
    await row("Night birds").waitFor();
    await choose("Night birds", "Archive");
    await row("Night birds").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Show archived" }).click();
    await page.getByRole("button", { name: /Menu of Night birds/ }).click();
    await page.getByRole("menuitem", { name: "Bring back" }).click();
    await page.getByText("Nothing is archived.").waitFor();
    await page.getByRole("button", { name: "Back to conversations" }).click();
    await row("Night birds").waitFor();
  });

  it("are deleted unless that is taken back", async () => {
    await row("otters").click();
    const address = page.url();
    await choose("otters", "Delete");
    await row("otters").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Undo" }).click();
    await row("otters").waitFor();
    expect(page.url()).toBe(address);
    await choose("otters", "Delete");
    await row("otters").waitFor({ state: "detached" });
    await page.getByText("Deleted “").waitFor({ state: "detached" });
    await page.goto(address);
    await page.getByText("There is no such conversation. It may have been deleted.").waitFor();
  });

  it("have addresses that open them anywhere, and the last one opens by itself", async () => {
    await page.goto(`${latchkey.url}/chat`);
    await row("herons").click();
    await turns(page).getByText("All about herons.", { exact: true }).waitFor();
    const address = page.url();
    const elsewhere = await latchkey.open(new URL(address).pathname);
    await turns(elsewhere.page).getByText("All about herons.", { exact: true }).waitFor();
    await page.goto(latchkey.url);
    await turns(page).getByText("All about herons.", { exact: true }).waitFor();
    expect(page.url()).toBe(address);
  });

  it("keep what was typed but not sent", async () => {
    const field = page.getByRole("textbox", { name: "Message" });
    await field.fill("What do herons eat, and");
    await row("Night birds").click();
    await page
      .getByRole("heading", { level: 1, name: "Night birds" })
      .waitFor({ state: "attached" });
    expect(await field.inputValue()).toBe("");
    await row("herons").click();
    await page.reload();
    expect(await field.inputValue()).toBe("What do herons eat, and");
  });

  it("are known to be gone where somebody else deletes them", async () => {
    await row("Night birds").click();
    await turns(page).getByText("All about owls.", { exact: true }).waitFor();
    const id = page.url().split("/").at(-1);
    await fetch(`${latchkey.url}/api/conversations/${id}`, {
      method: "DELETE",
      headers: AS_PROGRAM,
    });
    await page.getByText("There is no such conversation. It may have been deleted.").waitFor();
  });
});
