import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser, openPage } from "./support/browser.ts";
import { startDemoConsole, type DemoConsole } from "./support/console.ts";
import { failures, newPerson, send, signInAgain, turns } from "./support/steps.ts";

let browser: Browser;
let demo: DemoConsole;

beforeAll(async () => {
  [browser, demo] = await Promise.all([launchBrowser(), startDemoConsole()]);
});

afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});

afterAll(async () => {
  await browser.close();
  await demo.close();
});

async function openAt(path: string) {
  return await openPage(await newPerson(browser), `${demo.server.url}${path}`);
}

const answer = (text: string, onlyWhenInputIncludes: string) =>
  demo.world.control.enqueueAnswer({ steps: [{ type: "text", text }], onlyWhenInputIncludes });

describe("a sign-in that dies and is repaired", { timeout: 60_000 }, () => {
  it("lets an agent go on when asked", async () => {
    const { page } = await openAt("/agents/coder");
    await send(page, "run: echo before");
    await page.getByText(/finished with exit code/).waitFor();
    demo.world.control.expireSignIns();
    await send(page, "run: echo after");
    await failures(page).waitFor();
    expect(await failures(page).getAttribute("data-code")).toBe("CODEX_AUTH_EXPIRED");
    await signInAgain(page, demo.world);
    expect(await turns(page).count()).toBe(2);
    await failures(page).getByRole("button", { name: "Retry" }).click();
    await turns(page)
      .nth(2)
      .getByText(/finished with exit code/)
      .waitFor();
    await page.getByText("Retried below").waitFor();
  });

  it("lets a command go on with the item that failed", async () => {
    const { page } = await openAt("/agents/coder");
    demo.world.control.enqueueAnswer({
      steps: [{ type: "shell", command: "sleep 1" }],
      onlyWhenInputIncludes: "patch: notes.txt",
    });
    await page.getByRole("button", { name: "Run tidy" }).click();
    await page.getByText("tidy · step 2 of 3").waitFor();
    demo.world.control.expireSignIns();
    await failures(page).waitFor();
    expect(await failures(page).getAttribute("data-code")).toBe("CODEX_AUTH_EXPIRED");
    expect(await turns(page).count()).toBe(2);
    await signInAgain(page, demo.world);
    await failures(page).getByRole("button", { name: "Retry" }).click();
    await turns(page)
      .nth(3)
      .getByText(/finished with exit code/)
      .waitFor();
    const steps = await turns(page)
      .getByText(/^tidy · step/)
      .allTextContents();
    expect(steps).toEqual([1, 2, 2, 3].map((step) => `tidy · step ${step} of 3`));
  });

  it("lets a flow go on from the very step in a loop in a loop", async () => {
    answer('{"answer":"no"}', "Did every check pass?");
    answer('{"answer":"no"}', "Is the note good enough?");
    const { page, problems } = await openAt("/flows/polish");
    await page.getByRole("button", { name: "Start the flow" }).click();
    const state = page.getByRole("status", { name: "Run" });
    await state.getByText(/round 2\.1: Check$/).waitFor({ timeout: 30_000 });
    demo.world.control.expireSignIns();
    await failures(page).waitFor();
    expect(await failures(page).getAttribute("data-code")).toBe("CODEX_AUTH_EXPIRED");
    await state.getByText(/Failed at step 1 of 2, round 2\.1: Check\./).waitFor();
    const before = await turns(page).count();
    await signInAgain(page, demo.world);
    expect(await turns(page).count()).toBe(before);
    await page.getByRole("button", { name: "Retry from this step" }).click();
    await state.getByText(/round 2\.1: Check$/).waitFor();
    await state.getByText("Finished").waitFor({ timeout: 30_000 });
    expect(problems).toEqual([]);
  });
});
