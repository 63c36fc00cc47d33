import { describe, expect, it } from "vitest";
import { failures, send, signInAgain, turns } from "./support/steps.ts";
import { useConsole } from "./support/use-console.ts";

const latchkey = useConsole();

const answer = (text: string, onlyWhenInputIncludes: string) =>
  latchkey.world.control.enqueueAnswer({ steps: [{ type: "text", text }], onlyWhenInputIncludes });

describe("a sign-in that dies and is repaired", () => {
  it("lets an agent go on when asked", async () => {
    const { page } = await latchkey.open("/agents/coder");
    await send(page, "run: echo before");
    await page.getByText(/finished with exit code/).waitFor();
    latchkey.world.control.expireSignIns();
    await send(page, "run: echo after");
    await failures(page).waitFor();
    expect(await failures(page).getAttribute("data-code")).toBe("CODEX_AUTH_EXPIRED");
    await signInAgain(page, latchkey.world);
    expect(await turns(page).count()).toBe(2);
    await failures(page).getByRole("button", { name: "Retry" }).click();
    await turns(page)
      .nth(2)
      .getByText(/finished with exit code/)
      .waitFor();
    await page.getByText("Retried below").waitFor();
  });

  it("lets a command go on with the item that failed", async () => {
    const { page } = await latchkey.open("/agents/coder");
    latchkey.world.control.enqueueAnswer({
      steps: [{ type: "shell", command: "sleep 1" }],
      onlyWhenInputIncludes: "patch: notes.txt",
    });
    await page.getByRole("button", { name: "Run tidy" }).click();
    await page.getByText("tidy · step 2 of 3").waitFor();
    latchkey.world.control.expireSignIns();
    await failures(page).waitFor();
    expect(await failures(page).getAttribute("data-code")).toBe("CODEX_AUTH_EXPIRED");
    expect(await turns(page).count()).toBe(2);
    await signInAgain(page, latchkey.world);
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
    const { page, problems } = await latchkey.open("/flows/polish");
    await page.getByRole("button", { name: "Start the flow" }).click();
    const state = page.getByRole("status", { name: "Run" });
    await state.getByText(/round 2\.1: Check$/).waitFor();
    latchkey.world.control.expireSignIns();
    await failures(page).waitFor();
    expect(await failures(page).getAttribute("data-code")).toBe("CODEX_AUTH_EXPIRED");
    await state.getByText(/Failed at step 1 of 2, round 2\.1: Check\./).waitFor();
    const before = await turns(page).count();
    await signInAgain(page, latchkey.world);
    expect(await turns(page).count()).toBe(before);
    await page.getByRole("button", { name: "Retry from this step" }).click();
    await state.getByText(/round 2\.1: Check$/).waitFor();
    await state.getByText("Finished").waitFor();
    expect(problems).toEqual([]);
  });
});
