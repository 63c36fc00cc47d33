import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, it } from "vitest";
import { fillConsole, visitEveryPage } from "./support/every-page.ts";
import { takePicture } from "./support/screenshots.ts";
import { turns } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();
let places: Awaited<ReturnType<typeof fillConsole>>;

beforeAll(async () => {
  places = await fillConsole(latchkey.url);
});

describe("a page", () => {
  it("is accessible, fits the screen and keeps to its policy", async () => {
    const screen = { label: "light", colorScheme: "light" } as const;
    const some = places.filter(({ name }) => name === "chat" || name === "sign-ins");
    expect(some).toHaveLength(2);
    const { violations, problems } = await visitEveryPage(latchkey, some, screen);
    expect(violations).toEqual([]);
    expect(problems).toEqual([]);
  });
});

describe("an image that Codex looked at", () => {
  it("is in the conversation, from the console's own address", async () => {
    const chat = places.find(({ name }) => name === "chat");
    const { page } = await latchkey.open(chat?.path ?? "");
    const image = page.getByRole("img", { name: "Looked at heron.png" });
    await image.waitFor();
    const widthPx = "document.querySelector('img[alt=\"Looked at heron.png\"]').naturalWidth";
    await expect.poll(() => page.evaluate<number>(widthPx)).toBe(480);
    // Fetched with the session, and of this page alone.
    expect(await image.getAttribute("src")).toMatch(new RegExp(`^blob:${latchkey.url}/`));
  });
});

/** Leaves a conversation's runs as a server does that is killed, once the next one has started. */
function interruptRuns(database: string, conversationUrl: string): void {
  const sqlite = new DatabaseSync(database, { timeout: 5000 });
  sqlite
    .prepare(
      "UPDATE runs SET status = 'interrupted', error_code = 'RUN_INTERRUPTED', error_message = '' " +
        "WHERE conversation_id = ?",
    )
    .run(basename(conversationUrl));
  sqlite.close();
}

describe("a flow", () => {
  it("shows the step that runs and how often it went round, until somebody presses Stop", async () => {
    const { page } = await latchkey.open("/flows/watch");
    await page.getByRole("button", { name: "Start the flow" }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await expect.poll(() => turns(page).count()).toBeGreaterThan(2);
    await takePicture(page, "flow-running-light");
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByRole("button", { name: "Stop" }).waitFor({ state: "detached" });
    await page.reload();
    const steps = page.getByRole("list", { name: "Steps", exact: true });
    await steps.getByRole("img", { name: "Stopped here" }).waitFor();
    await steps.getByText(/Round \d/).waitFor();
  });

  it("that is over shows what ran and how often, also to who comes later", async () => {
    const { path = "" } = places.find(({ name }) => name === "flow-run") ?? {};
    const { page } = await latchkey.open(path);
    const steps = page.getByRole("list", { name: "Steps", exact: true });
    const state = page.getByRole("status", { name: "Run" });
    await expect.poll(() => state.textContent()).toContain("Finished");
    await expect.poll(() => steps.getByRole("img", { name: "Done" }).count()).toBe(8);
    expect(await steps.getByText(/Round \d/).count()).toBe(2);
  });

  it("that was interrupted before its first step is there after a reload, to be retried", async () => {
    const { directories, environment } = latchkey.world;
    await writeFile(join(directories.flows, "nothing.json"), '{"steps":[]}');
    const { page } = await latchkey.open("/flows/nothing");
    await page.getByRole("button", { name: "Start the flow" }).click();
    const state = page.getByRole("status", { name: "Run" });
    await state.getByText("Finished").waitFor();
    interruptRuns(join(environment["LATCHKEY_DATA_DIR"] ?? "", "latchkey.db"), page.url());
    await page.reload();
    await state.getByText(/^Failed/).waitFor();
    await page.getByRole("button", { name: "Retry from this step" }).click();
    await state.getByText("Finished").waitFor();
  });
});
