import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { takePicture } from "./support/screenshots.ts";
import { send } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();

/** Codex asks before it touches a file. */
beforeAll(async () => {
  const home = latchkey.world.environment["CODEX_HOME"] ?? "";
  const file = join(home, "config.toml");
  const config = await readFile(file, "utf8");
  await writeFile(file, config.replace('"never"', '"on-request"'));
  await mkdir(join(home, "rules"));
  const rule = 'prefix_rule(pattern=["touch"], decision="prompt")\n';
  await writeFile(join(home, "rules", "default.rules"), rule);
});

describe("a question that waits for an answer", () => {
  it("is seen from every page: in the list, the navigation and the title", async () => {
    const { page, person } = await latchkey.open("/chat");
    await send(page, "run: touch asked");
    await page.getByRole("button", { name: "Allow", exact: true }).waitFor();
    expect(await page.title()).toMatch(/^\(1\) /);
    const list = page.getByRole("navigation", { name: "Conversations" });
    await list.getByRole("link", { name: /touch asked 1 question waits for you/ }).waitFor();

    const elsewhere = await person.newPage();
    await elsewhere.goto(`${latchkey.url}/agents/coder`);
    const chat = elsewhere.getByRole("link", { name: /^Chat 1 question waits for you$/ }).first();
    await chat.waitFor();
    await expect.poll(() => elsewhere.title()).toBe("(1) coder · Latchkey");
    await takePicture(elsewhere, "needs-you-light");

    await page.bringToFront();
    await page.getByRole("button", { name: "Deny" }).click();
    await chat.waitFor({ state: "detached" });
    await expect.poll(() => elsewhere.title()).toBe("coder · Latchkey");
    await expect.poll(() => page.title()).not.toMatch(/^\(/);
  });
});
