import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { skipWithout } from "@latchkey/testing";
import { describe, expect, test, type TestContext } from "vitest";
import { LATCHKEY } from "./support/command.ts";
import { decideOnPage, USER_CODE, userCodeIn } from "./support/person.ts";
import { whatIsMissing } from "./support/requirements.ts";
import { createScratch } from "./support/scratch.ts";
import { openTerminal } from "./support/terminal.ts";

const AUTHORIZE_URL = /http:\/\/127\.0\.0\.1:\d+\/oauth\/authorize\?\S+/u;

/** A shell with job control, as people have it, and `latchkey` on its path. */
async function openShell(context: TestContext) {
  const scratch = await createScratch(context);
  const script = `#!/bin/sh\necho $$ > ${scratch.root}/pid\nexec ${LATCHKEY.join(" ")} "$@"\n`;
  await writeFile(join(scratch.root, "latchkey"), script, { mode: 0o755 });
  const PATH = `${scratch.root}:${scratch.environment["PATH"] ?? ""}`;
  const shell = await openTerminal(scratch, "PS1='$ ' bash --norc --noprofile -i", {
    environment: { PATH, HISTFILE: "/dev/null" },
    rows: 40,
  });
  const type = async (line: string) => {
    await shell.paste(line, { isMarked: false });
    await shell.press("Enter");
  };
  const pid = async () => Number(await readFile(join(scratch.root, "pid"), "utf8"));
  await shell.until("$ ");
  return { scratch, shell, type, pid };
}

describe("latchkey login in a shell with jobs", { concurrent: true }, () => {
  skipWithout(whatIsMissing("tmux", "bash"));

  test("Ctrl-Z stops it and leaves the terminal to the shell, and fg brings the code back", async (context) => {
    const { scratch, shell, type } = await openShell(context);
    await type("latchkey login");
    const code = userCodeIn(await shell.until("Ctrl-C cancel"));
    await shell.press("C-z");
    expect(await shell.until("Stopped")).not.toContain(code);
    expect(await shell.isCursorShown()).toBe(true);
    await type("fg");
    expect(userCodeIn(await shell.until("Ctrl-C cancel"))).toBe(code);
    expect(await shell.isCursorShown()).toBe(false);
    await shell.press("c");
    await shell.until("Code sent to");
    await decideOnPage(scratch, code);
    await shell.until("Signed in as ada@example.com");
  });

  test("goes on in the background after bg, and asks for the terminal no more", async (context) => {
    const { scratch, shell, type } = await openShell(context);
    await type("latchkey login");
    const code = userCodeIn(await shell.until("Ctrl-C cancel"));
    await shell.press("C-z");
    await shell.until("Stopped");
    await type("bg");
    await shell.until("Waiting in the background");
    await type("echo still-$((40 + 2))");
    await shell.until("still-42");
    await decideOnPage(scratch, code);
    await shell.until("Signed in as ada@example.com");
  });

  test("is drawn anew when it was stopped in a way that it cannot hear", async (context) => {
    const { shell, type, pid } = await openShell(context);
    await type("latchkey login");
    const code = userCodeIn(await shell.until("Ctrl-C cancel"));
    process.kill(await pid(), "SIGSTOP");
    await shell.until("Stopped");
    await type("clear; fg");
    await shell.until((screen) => screen.includes("Ctrl-C cancel") && screen.includes(code));
    await shell.press("c");
    await shell.until("Code sent to");
  });

  test("Ctrl-Z and fg leave what is asked for where it was", async (context) => {
    const { scratch, shell, type } = await openShell(context);
    scratch.sim.control.answerAuthorize({ type: "approve" });
    await type("latchkey login --method paste");
    const screen = await shell.until(/Paste the address.*: $/mu);
    await shell.press("C-z");
    await shell.until("Stopped");
    await type("fg");
    await shell.until((text) => text.split("Paste the address").length > 2);
    const response = await fetch(AUTHORIZE_URL.exec(screen)?.[0] ?? "", { redirect: "manual" });
    await shell.paste(response.headers.get("location") ?? "");
    await shell.press("Enter");
    await shell.until("Signed in as ada@example.com");
  });

  test("started with &, it shows the code, waits, and leaves the keys to the shell", async (context) => {
    const { scratch, shell, type } = await openShell(context);
    await type("latchkey login &");
    const screen = await shell.until(USER_CODE);
    expect(screen).toContain("This runs in the background; fg brings it back.");
    await type("echo still-$((40 + 2))");
    await shell.until("still-42");
    await decideOnPage(scratch, userCodeIn(screen));
    expect(await shell.until("Signed in as ada@example.com")).not.toContain("Stopped");
  });

  test("under nohup the code is in nohup.out, and a hang-up ends nothing", async (context) => {
    const { scratch, shell, type, pid } = await openShell(context);
    await type("nohup latchkey login &");
    await shell.until("nohup: ignoring input");
    await type("tail -f nohup.out");
    const code = userCodeIn(await shell.until(USER_CODE));
    process.kill(await pid(), "SIGHUP");
    await decideOnPage(scratch, code);
    await shell.until("Signed in as ada@example.com");
  });

  test("under nohup, which leaves nothing to read, the paste method says so and ends", async (context) => {
    const { scratch, shell, type } = await openShell(context);
    scratch.sim.control.answerAuthorize({ type: "approve" });
    await type("nohup latchkey login --method paste; echo ended=$?; cat nohup.out");
    const screen = await shell.until("latchkey: ");
    expect(screen).toContain("ended=130");
    expect(screen).toContain("the input has ended");
  });

  test("started with &, it says that it has to come back for an answer, and takes it then", async (context) => {
    const { scratch, shell, type } = await openShell(context);
    scratch.sim.control.answerAuthorize({ type: "approve" });
    await type("latchkey login --method paste &");
    const screen = await shell.until("bring this back with fg");
    await type("fg");
    await shell.until(/Paste the address.*: $/mu);
    const response = await fetch(AUTHORIZE_URL.exec(screen)?.[0] ?? "", { redirect: "manual" });
    await shell.paste(response.headers.get("location") ?? "");
    await shell.press("Enter");
    expect(await shell.until("Signed in as ada@example.com")).not.toContain("Stopped");
  });
});
