import { join } from "node:path";
import { describe, expect, test, type TestContext } from "vitest";
import { runLatchkey, startLatchkey } from "./support/command.ts";
import { decideOnPage, USER_CODE, userCodeIn } from "./support/person.ts";
import { isMissing } from "./support/requirements.ts";
import { createScratch } from "./support/scratch.ts";
import { openLatchkey } from "./support/terminal.ts";

const BROWSER = `${process.execPath} ${join(import.meta.dirname, "support/browser.mjs")}`;
const AUTHORIZE_URL = /http:\/\/127\.0\.0\.1:\d+\/oauth\/authorize\?\S+/u;

/** A machine with a display and a browser. */
async function createDesktop(context: TestContext, browser: string) {
  const scratch = await createScratch(context);
  Object.assign(scratch.environment, { DISPLAY: ":0", BROWSER: browser });
  return scratch;
}

/** Signs in with a browser on another machine, and returns the address that fails to load there. */
async function signInElsewhere(url: string): Promise<string> {
  const response = await fetch(url, { redirect: "manual" });
  return response.headers.get("location") ?? "";
}

// One after another: the callback ports are the ones that OpenAI accepts.
describe.skipIf(isMissing("tmux"))("latchkey login with a browser", () => {
  test("signs in with the browser where there is one", async (context) => {
    const scratch = await createDesktop(context, BROWSER);
    scratch.sim.control.answerAuthorize({ type: "approve", account: "grace@example.com" });
    const terminal = await openLatchkey(scratch, "login");
    const end = await terminal.until(/exit=/u);
    expect(end).toContain("Using the browser: a browser can be opened here");
    expect(end).toMatch(AUTHORIZE_URL);
    expect(end).toContain("Signed in as grace@example.com");
    expect(end).toContain("exit=0");
    expect(scratch.sim.control.snapshot().deviceCodes).toEqual([]);
  });

  test("goes over to a device code by itself when no browser can be opened", async (context) => {
    const scratch = await createDesktop(context, "false");
    const terminal = await openLatchkey(scratch, "login");
    const screen = await terminal.until(USER_CODE);
    expect(screen).toContain("No browser could be opened here");
    expect(screen).toContain("Using a device code.");
    await decideOnPage(scratch, userCodeIn(screen));
    await terminal.until("exit=0");
  });

  test("d goes over to a device code while the browser is waited for", async (context) => {
    const scratch = await createDesktop(context, "true");
    const terminal = await openLatchkey(scratch, "login");
    await terminal.until("d device code instead");
    await terminal.press("d");
    await decideOnPage(scratch, userCodeIn(await terminal.until(USER_CODE)));
    await terminal.until("exit=0");
  });

  test("--browser-timeout ends the wait for a redirect that is blocked on its way", async (context) => {
    const scratch = await createDesktop(context, "true");
    const login = startLatchkey(scratch, ["login", "--browser-timeout", "1", "--json"]);
    const userCode = userCodeIn(await login.untilPrinted(/"event":"code".*/u));
    expect(login.output.stdout).toMatch(
      /"event":"method","method":"device","reason":"The browser/u,
    );
    await decideOnPage(scratch, userCode);
    expect((await login.result).exitCode).toBe(0);
  });

  test("--no-fallback stays with the browser", async (context) => {
    const scratch = await createDesktop(context, "false");
    const { exitCode } = await runLatchkey(scratch, [
      ...["login", "--no-fallback", "--browser-timeout", "1"],
    ]);
    expect(exitCode).not.toBe(0);
    expect(scratch.sim.control.snapshot().deviceCodes).toEqual([]);
  });

  test("--method paste takes the address of the page that failed, and asks again for a wrong one", async (context) => {
    const scratch = await createScratch(context);
    scratch.sim.control.answerAuthorize({ type: "approve" });
    const terminal = await openLatchkey(scratch, "login --method paste");
    const screen = await terminal.until(/Paste the address.*: $/mu);
    await terminal.paste("https://example.com/nothing");
    await terminal.press("Enter");
    await terminal.until((text) => text.split("Paste the address").length > 2);
    await terminal.paste(await signInElsewhere(AUTHORIZE_URL.exec(screen)?.[0] ?? ""));
    await terminal.press("Enter");
    expect(await terminal.until(/exit=/u)).toContain("Signed in as ada@example.com");
  });

  test("--method paste works without a terminal", async (context) => {
    const scratch = await createScratch(context);
    scratch.sim.control.answerAuthorize({ type: "approve" });
    const login = startLatchkey(scratch, ["login", "--method", "paste", "--json"]);
    const url = await login.untilPrinted(AUTHORIZE_URL);
    login.child.stdin.end(`${await signInElsewhere(url.replace(/".*$/u, ""))}\n`);
    expect(await login.result).toMatchObject({ exitCode: 0 });
  });
});
