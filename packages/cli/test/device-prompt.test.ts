import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { skipWithout } from "@latchkey/testing";
import { describe, expect, test } from "vitest";
import { LATCHKEY } from "./support/command.ts";
import { decideOnPage, USER_CODE, userCodeIn } from "./support/person.ts";
import { whatIsMissing } from "./support/requirements.ts";
import { createScratch } from "./support/scratch.ts";
import { openLatchkey, openTerminal } from "./support/terminal.ts";

const QR_CORNER = "█▀▀▀▀▀█";
const remaining = (screen: string) => /expires in (\d+:\d\d)/u.exec(screen)?.[1];

describe("the device prompt in a terminal", { concurrent: true }, () => {
  skipWithout(whatIsMissing("tmux"));

  test("shows link, code, QR code and warning, counts down, and clears the code when done", async (context) => {
    const scratch = await createScratch(context);
    const terminal = await openLatchkey(scratch, "login");
    const first = await terminal.until(QR_CORNER);
    const code = userCodeIn(first);
    expect(first).toContain(`${scratch.sim.url}/codex/device`);
    expect(first).toContain("Continue only if you started this sign-in");
    expect(first).toMatch(/Using a device code: .*no display/u);
    expect(await terminal.isCursorShown()).toBe(false);
    const later = await terminal.until((screen) => remaining(screen) !== remaining(first));
    expect(later.split("\n").filter((line) => USER_CODE.test(line))).toHaveLength(1);

    await decideOnPage(scratch, code);
    const end = await terminal.until(/exit=/u);
    expect(end).toContain("exit=0");
    expect(end).toContain("Signed in as ada@example.com (plus).");
    expect(end).toContain(`${scratch.codexHome}/auth.json`);
    expect(await terminal.history()).not.toContain(code);
    expect(await terminal.history()).not.toContain(QR_CORNER);
    expect(await terminal.isCursorShown()).toBe(true);
  });

  test("leaves out the QR code where there is no room, and where it is not wanted", async (context) => {
    const scratch = await createScratch(context);
    const [small, unwanted] = await Promise.all([
      openLatchkey(scratch, "login", { columns: 60, rows: 16 }),
      openLatchkey(scratch, "login --no-qr"),
    ]);
    for (const terminal of [small, unwanted]) {
      expect(await terminal.until("Ctrl-C")).not.toContain(QR_CORNER);
    }
  });

  test("breaks no word in the narrowest terminal that it is laid out for", async (context) => {
    const scratch = await createScratch(context);
    const size = { columns: 40, rows: 24 };
    const [device, browser] = await Promise.all([
      openLatchkey(scratch, "login", size),
      openLatchkey(scratch, "login --method browser --no-open", size),
    ]);
    const code = await device.until("Ctrl-C cancel");
    expect(code).toContain("c copy code   o open link here\n");
    expect(code).toContain("n new code   h help   p without a code\nCtrl-C cancel\n");
    const waiting = await browser.until("Ctrl-C cancel");
    expect(waiting).toContain("d device code instead   c copy address\n");
  });

  test.for([40, 39, 30])("keeps the link whole at %i columns", async (columns, context) => {
    const scratch = await createScratch(context);
    const terminal = await openLatchkey(scratch, "login", { columns, rows: 40 });
    const screen = await terminal.until(USER_CODE);
    const lines = screen.split("\n").map((line) => line.trim());
    expect(lines).toContain(`${scratch.sim.url}/codex/device`);
    expect(lines.find((line) => USER_CODE.test(line))).toMatch(
      columns < 40 ? /code: \S+$/u : /^\S+$/u,
    );
  });

  test("counts down whatever becomes of the wall clock", async (context) => {
    const scratch = await createScratch(context);
    const setClock = join(scratch.root, "clock.mjs");
    await writeFile(
      setClock,
      'const now = Date.now; process.on("SIGUSR2", () => { Date.now = () => now() + 6e5; });',
    );
    const environment = { NODE_OPTIONS: `--import ${setClock}` };
    const line = `sh -c 'echo $$ > pid; exec ${LATCHKEY.join(" ")} login'`;
    const terminal = await openTerminal(scratch, line, { environment });
    await terminal.until(USER_CODE);
    process.kill(Number(await readFile(join(scratch.workFolder, "pid"), "utf8")), "SIGUSR2");
    const jumped = remaining(await terminal.screen());
    const next = remaining(await terminal.until((screen) => remaining(screen) !== jumped));
    const later = await terminal.until((screen) => ![jumped, next].includes(remaining(screen)));
    expect(remaining(later)).toMatch(/^1[34]:/u);
  });

  test("lays itself out anew when the terminal changes its size", async (context) => {
    const scratch = await createScratch(context);
    const terminal = await openLatchkey(scratch, "login");
    const code = userCodeIn(await terminal.until(QR_CORNER));
    await terminal.resize(60, 16);
    const small = await terminal.until(
      (screen) => !screen.includes(QR_CORNER) && screen.includes(code),
    );
    expect(small.split(code)).toHaveLength(2);
    await terminal.resize(100, 40);
    const large = await terminal.until(QR_CORNER);
    expect(large.split(code)).toHaveLength(2);
  });

  test("keys: c copies, o opens here or says that it cannot, n brings a new code", async (context) => {
    const scratch = await createScratch(context);
    const terminal = await openLatchkey(scratch, "login");
    const code = userCodeIn(await terminal.until("Ctrl-C"));
    await terminal.press("c");
    await terminal.until("Code sent to your terminal's clipboard");
    expect(await terminal.clipboard()).toBe(code);
    await terminal.press("o");
    await terminal.until("No browser could be opened");
    await terminal.press("n");
    const renewed = await terminal.until(
      (screen) => USER_CODE.test(screen) && !screen.includes(code),
    );
    await decideOnPage(scratch, userCodeIn(renewed));
    await terminal.until(/exit=0/u);
    const [old] = scratch.sim.control.snapshot().deviceCodes;
    expect(old?.state).toBe("pending");
  });

  test.for([true, false])(
    "what is pasted presses no keys (marked by the terminal: %s)",
    async (isMarked, context) => {
      const scratch = await createScratch(context);
      const device = await openLatchkey(scratch, "login");
      const code = userCodeIn(await device.until("Ctrl-C cancel"));
      await device.paste("now please\n", { isMarked });
      await device.until("What you pasted is not used here.");
      await device.press("c");
      expect(await device.until("Code sent to")).toContain(code);
      expect(scratch.sim.control.snapshot().deviceCodes).toHaveLength(1);
    },
  );

  test("says what to do if the page says that codes are off: h how to turn them on, p without one", async (context) => {
    const scratch = await createScratch(context);
    const terminal = await openLatchkey(scratch, "login");
    await terminal.until("Does the page say that device codes are off?");
    await terminal.press("h");
    await terminal.until("Enable device code authentication");
    await terminal.press("p");
    const screen = await terminal.until("Paste the address");
    expect(screen).toContain("/oauth/authorize?");
    expect(screen).not.toMatch(USER_CODE);
    await terminal.press("C-c");
    await terminal.until(/exit=130/u);
  });

  test("c reaches the buffer of a tmux that takes nothing from programs", async (context) => {
    const scratch = await createScratch(context);
    const terminal = await openLatchkey(scratch, "login", { setClipboard: "external" });
    const code = userCodeIn(await terminal.until("Ctrl-C"));
    await terminal.press("c");
    await terminal.until("Code sent to your terminal's clipboard and");
    expect(await terminal.clipboard()).toBe(code);
  });

  test("c uses the clipboard tool of a local desktop", async (context) => {
    const scratch = await createScratch(context);
    const tools = join(scratch.root, "bin");
    const clipboard = join(scratch.root, "clipboard");
    await mkdir(tools);
    await writeFile(join(tools, "xclip"), `#!/bin/sh\nexec cat > ${clipboard}\n`, { mode: 0o755 });
    const PATH = `${tools}:${scratch.environment["PATH"] ?? ""}`;
    const environment = { PATH, DISPLAY: ":0" };
    const terminal = await openLatchkey(scratch, "login --device-auth", { environment });
    const code = userCodeIn(await terminal.until("Ctrl-C"));
    await terminal.press("c");
    await terminal.until("Code copied.");
    expect(await readFile(clipboard, "utf8")).toBe(code);
  });

  test("Ctrl-C ends with 130, without the code, and with the terminal as it was", async (context) => {
    const scratch = await createScratch(context);
    const terminal = await openLatchkey(scratch, "login");
    const code = userCodeIn(await terminal.until(QR_CORNER));
    await terminal.press("C-c");
    const end = await terminal.until(/exit=130\n-?icanon/u);
    expect(end).toMatch(/\nicanon/u);
    expect(end).not.toContain(code);
    expect(await terminal.isCursorShown()).toBe(true);
  });

  test("an expired code is said once, and a key press brings a new one", async (context) => {
    const scratch = await createScratch(context, { deviceCodeLifetimeSeconds: 2 });
    const terminal = await openLatchkey(scratch, "login");
    const code = userCodeIn(await terminal.until(USER_CODE));
    const expired = await terminal.until(/The code has expired/u);
    expect(expired).toMatch(/Press any key for a new one/u);
    expect(expired).not.toContain(code);
    expect(scratch.sim.control.snapshot().deviceCodes).toHaveLength(1);
    scratch.sim.control.setDeviceCodeTimes({ lifetimeSeconds: 900 });
    await terminal.press("Space");
    await decideOnPage(scratch, userCodeIn(await terminal.until(USER_CODE)));
    await terminal.until(/exit=0/u);
  });

  test("says that the network is in trouble, keeps the code, and goes on", async (context) => {
    const scratch = await createScratch(context);
    scratch.sim.control.addFault({
      route: "deviceToken",
      times: 2,
      effect: { kind: "drop", when: "before_headers" },
    });
    const terminal = await openLatchkey(scratch, "login");
    const troubled = await terminal.until("Connection trouble");
    const code = userCodeIn(troubled);
    await terminal.until((screen) => screen.includes("Waiting for you") && screen.includes(code));
    await decideOnPage(scratch, code);
    await terminal.until(/exit=0/u);
  });

  test("has colours, and none with NO_COLOR", async (context) => {
    const scratch = await createScratch(context);
    const environment = { NO_COLOR: "1" };
    const [coloured, plain] = await Promise.all([
      openLatchkey(scratch, "login --no-qr"),
      openLatchkey(scratch, "login --no-qr", { environment }),
    ]);
    await Promise.all([coloured.until("Ctrl-C"), plain.until("Ctrl-C")]);
    expect(await coloured.styledScreen()).toContain("\u001B[");
    expect(await plain.styledScreen()).not.toContain("\u001B[");
  });

  test("draws and writes in ASCII where the locale has nothing else, but for --qr", async (context) => {
    const scratch = await createScratch(context);
    const login = `env LC_ALL=C ${LATCHKEY.join(" ")} login`;
    const [terminal, insisted] = await Promise.all([
      openTerminal(scratch, login),
      openTerminal(scratch, `${login} --qr`),
    ]);
    await terminal.until("Ctrl-C cancel");
    await terminal.press("h");
    const screen = await terminal.until("Settings ->");
    expect(screen).toContain("Waiting for you - code expires in");
    expect(screen).toMatch(/^[\n -~]+$/u);
    expect(await insisted.until(QR_CORNER)).toMatch(USER_CODE);
  });

  test("has no colours in a terminal without, unless they are forced", async (context) => {
    const scratch = await createScratch(context);
    const [glass, forced] = await Promise.all([
      openTerminal(scratch, `env TERM=vt100 ${LATCHKEY.join(" ")} login`),
      openTerminal(scratch, `env TERM=vt100 FORCE_COLOR=1 ${LATCHKEY.join(" ")} login`),
    ]);
    await Promise.all([glass.until("█ ▄▄▄▄▄ █"), forced.until(USER_CODE)]);
    expect(await glass.styledScreen()).not.toContain("\u001B[");
    expect(await forced.styledScreen()).toContain("\u001B[");
  });

  test("only ever adds text for a screen reader", async (context) => {
    const scratch = await createScratch(context);
    const terminal = await openLatchkey(scratch, "login", { environment: { ACCESSIBLE: "1" } });
    const screen = await terminal.until(/cancel\./u);
    expect(screen).not.toContain(QR_CORNER);
    expect(screen).toMatch(/expires in 15 minutes/u);
    expect(await terminal.isCursorShown()).toBe(true);
    await decideOnPage(scratch, userCodeIn(screen));
    expect(await terminal.until(/exit=0/u)).toMatch(USER_CODE);
  });

  test("a terminal that is too narrow gets plain text, and Enter brings a new code", async (context) => {
    const scratch = await createScratch(context, { deviceCodeLifetimeSeconds: 2 });
    const terminal = await openLatchkey(scratch, "login", { columns: 30, rows: 40 });
    const code = userCodeIn(await terminal.until("Press Enter for a new code"));
    scratch.sim.control.setDeviceCodeTimes({ lifetimeSeconds: 900 });
    await terminal.press("Enter");
    const screen = await terminal.until((text) => text.split("2. Enter this code").length > 2);
    const renewed = userCodeIn(screen.slice(screen.lastIndexOf("2. Enter this code")));
    expect(renewed).not.toBe(code);
    await decideOnPage(scratch, renewed);
    await terminal.until("exit=0");
  });
});
