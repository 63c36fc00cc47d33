import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startConsoleProcess, type ConsoleProcess } from "./support/console-process.ts";
import { turns } from "./support/steps.ts";
import { useBrowser } from "./support/use-console.ts";

const shared = useBrowser();
let latchkey: ConsoleProcess;

beforeAll(async () => {
  latchkey = await startConsoleProcess();
});

afterAll(() => latchkey.close());

describe("a page that is opened while the server is away", () => {
  it("waits for its code, and leaves what was written where it is", async () => {
    const { page } = await shared.visit(`${latchkey.url}/chat`);
    await page.getByRole("textbox", { name: "Message" }).fill("Not sent yet");
    await latchkey.kill();
    await page.getByText("Reconnecting").waitFor();
    await page.getByRole("link", { name: "Agents" }).click();
    await page.getByRole("main").getByRole("progressbar", { name: "Loading the page" }).waitFor();

    await latchkey.start();
    await page.getByText("Each agent is a Codex home").waitFor();
    await page.getByRole("link", { name: "Chat" }).click();
    const draft = page.getByRole("textbox", { name: "Message" });
    await expect.poll(() => draft.inputValue()).toBe("Not sent yet");
  });
});

describe("a server that is killed in the middle of a flow", () => {
  it("comes back to the tab that was open, and the flow goes on with the step it was in", async () => {
    latchkey.world.control.enqueueAnswer({
      steps: [{ type: "text", text: '{"answer":"no"}' }],
      onlyWhenInputIncludes: "Did every check pass?",
    });
    const { page } = await shared.visit(`${latchkey.url}/flows/polish`);
    await page.getByRole("button", { name: "Start the flow" }).click();
    const state = page.getByRole("status", { name: "Run" });
    await state.getByText(/round 1\.2: Check$/).waitFor();
    await latchkey.kill();
    await page.getByText(/Reconnecting|Not connected|Offline/i).waitFor();
    const before = await turns(page).count();

    await latchkey.start();
    await state.getByText(/Failed at step 1 of 2, round 1\.2: Check\./).waitFor();
    expect(await turns(page).count()).toBe(before);
    expect(await turns(page).last().getAttribute("aria-busy")).toBe("false");
    await page.getByRole("button", { name: "Retry from this step" }).click();
    await state.getByText(/round 1\.2: Check$/).waitFor();
    await state.getByText("Finished").waitFor();
    const rounds = await turns(page)
      .getByText(/^Check · /)
      .allTextContents();
    expect(rounds.map((text) => /round [\d.]+/.exec(text)?.[0])).toEqual([
      "round 1.1",
      "round 1.2",
      "round 1.2",
    ]);
  });
});
