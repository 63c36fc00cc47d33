import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { skipWithout } from "@latchkey/testing";
import { describe, expect, test, type TestContext } from "vitest";
import { runLatchkey, startLatchkey } from "./support/command.ts";
import { decideOnPage, USER_CODE, userCodeIn } from "./support/person.ts";
import { whatIsMissing } from "./support/requirements.ts";
import { createScratch, type Scratch } from "./support/scratch.ts";
import { openLatchkey } from "./support/terminal.ts";

const BROWSER = `${process.execPath} ${join(import.meta.dirname, "support/browser.mjs")}`;
const AUTHORIZE_URL = /http:\/\/127\.0\.0\.1:\d+\/oauth\/authorize\?\S+/u;

/** Asks for more patience than is worth it. */
const UNREACHABLE = { kind: "status", status: 503, body: "html", retryAfter: "60" } as const;

/** A machine with a display and a browser. */
async function createDesktop(context: TestContext, browser: string) {
  const scratch = await createScratch(context);
  Object.assign(scratch.environment, { DISPLAY: ":0", BROWSER: browser });
  return scratch;
}

/** The ports that OpenAI accepts, all in other hands until the test is over. */
async function takeCallbackPorts(scratch: Scratch): Promise<void> {
  for (const port of [1455, 1457]) {
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    scratch.onFinished(() => promisify(server.close.bind(server))());
  }
}

/** Signs in with a browser on another machine, and returns the address that fails to load there. */
async function signInElsewhere(url: string): Promise<string> {
  const response = await fetch(url, { redirect: "manual" });
  return response.headers.get("location") ?? "";
}

// One after another: the callback ports are the ones that OpenAI accepts.
describe("latchkey login with a browser", () => {
  skipWithout(whatIsMissing("tmux"));

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
    for (const isMarked of [true, false]) {
      await terminal.paste("d is no key press when it is pasted", { isMarked });
      await terminal.until("What you pasted is not used here.");
      await terminal.press("c");
      await terminal.until("Address sent to");
    }
    expect(scratch.sim.control.snapshot().deviceCodes).toEqual([]);
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

  test.for<[what: string, prepare: (scratch: Scratch) => unknown, reason: RegExp]>([
    ["both callback ports are taken", takeCallbackPorts, /1455.*1457/u],
    [
      "the server sends the browser back with an error of its own",
      ({ sim }) => {
        sim.control.answerAuthorize({ type: "error", error: "server_error" });
      },
      /did not sign you in/u,
    ],
    [
      "the token exchange cannot be reached",
      ({ sim }) => {
        sim.control.answerAuthorize({ type: "approve" });
        sim.control.addFault({ route: "token", times: 1, effect: UNREACHABLE });
      },
      /503/u,
    ],
  ])("goes over to a device code by itself when %s", async ([, prepare, reason], context) => {
    const scratch = await createDesktop(context, BROWSER);
    await prepare(scratch);
    const login = startLatchkey(scratch, ["login", "--json"]);
    const userCode = userCodeIn(await login.untilPrinted(/"event":"code".*/u));
    const change = /"method":"device","reason":"(.*)"/u.exec(login.output.stdout)?.[1];
    expect(change).toMatch(reason);
    scratch.sim.control.approve(userCode);
    expect((await login.result).exitCode).toBe(0);
  });

  test("--method browser and doctor say what to type when both callback ports are taken", async (context) => {
    const scratch = await createDesktop(context, BROWSER);
    await takeCallbackPorts(scratch);
    const { exitCode, stderr } = await runLatchkey(scratch, ["login", "--method", "browser"]);
    expect(stderr).toContain("Next: latchkey login --method device");
    expect(exitCode).toBe(5);
    expect(scratch.sim.control.snapshot().deviceCodes).toEqual([]);
    const { stdout } = await runLatchkey(scratch, ["doctor"]);
    expect(stdout).toMatch(
      /^warning\s+callback ports: 1455 and 1457 taken.*\n\s+Next: latchkey login --method device$/mu,
    );
  });

  test("ends with 4 when the person says no in the browser, and asks for no code", async (context) => {
    const scratch = await createDesktop(context, BROWSER);
    scratch.sim.control.answerAuthorize({ type: "error", error: "access_denied" });
    const { exitCode, stderr } = await runLatchkey(scratch, ["login"]);
    expect(stderr).toContain("Next: latchkey login");
    expect(exitCode).toBe(4);
    expect(scratch.sim.control.snapshot().deviceCodes).toEqual([]);
  });

  test("device codes that are turned off are explained, and an address can be pasted instead", async (context) => {
    const scratch = await createScratch(context);
    scratch.sim.control.setDeviceCodesEnabled(false);
    scratch.sim.control.answerAuthorize({ type: "approve" });
    const terminal = await openLatchkey(scratch, "login");
    const screen = await terminal.until(/Paste the address.*: $/mu);
    expect(screen).toContain("Enable device code authentication");
    await terminal.paste(await signInElsewhere(AUTHORIZE_URL.exec(screen)?.[0] ?? ""));
    await terminal.press("Enter");
    expect(await terminal.until(/exit=/u)).toContain("Signed in as ada@example.com");
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
