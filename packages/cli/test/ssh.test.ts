import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { skipWithout } from "@latchkey/testing";
import { expect, test, vi } from "vitest";
import { LATCHKEY, runCodex, startCommand } from "./support/command.ts";
import { decideOnPage, USER_CODE, userCodeIn } from "./support/person.ts";
import { whatIsMissing } from "./support/requirements.ts";
import { createScratch, type Scratch } from "./support/scratch.ts";
import { quote, SSHD, startSshServer } from "./support/ssh-server.ts";
import { openTerminal } from "./support/terminal.ts";

skipWithout(whatIsMissing("tmux", "ssh", SSHD));

function loginLine(scratch: Scratch): string {
  // What a login shell of that machine would set; sshd itself adds SSH_CONNECTION and SSH_TTY.
  const variables = Object.entries(scratch.environment).map(
    ([name, value]) => `${name}=${quote(value)}`,
  );
  return `env ${variables.join(" ")} ${LATCHKEY.join(" ")} login`;
}

test.for(["login", "login --json"])(
  "over SSH without a terminal %s ends when the connection does",
  async (args, context) => {
    const scratch = await createScratch(context);
    const server = await startSshServer(scratch);
    const pidFile = join(scratch.root, "pid");
    const line = `echo $$ > ${pidFile}; exec ${loginLine(scratch).replace(/login$/u, args)}`;
    const ssh = startCommand(
      ["sh", "-c", `exec ${server.commandFor(line, { hasTerminal: false })}`],
      scratch,
    );
    await ssh.untilPrinted(USER_CODE);
    const pid = Number(await readFile(pidFile, "utf8"));
    expect(isRunning(pid)).toBe(true);
    ssh.child.kill("SIGKILL");
    await vi.waitUntil(() => !isRunning(pid), { timeout: 60_000, interval: 200 });
  },
);

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("over SSH the device prompt comes by itself, and Codex works there once it is approved", async (context) => {
  const scratch = await createScratch(context);
  const server = await startSshServer(scratch);
  const login = server.commandFor(loginLine(scratch));
  const terminal = await openTerminal(scratch, login);
  const prompt = await terminal.until("Ctrl-C");
  expect(prompt).toContain("Using a device code: this is an SSH session");
  const code = userCodeIn(prompt);
  await terminal.press("c");
  await terminal.until(/sent to your terminal's clipboard/u);
  expect(await terminal.clipboard()).toBe(code);

  await decideOnPage(scratch, code);
  const end = await terminal.until(/exit=/u);
  expect(end).toContain("exit=0");
  expect(end).toContain("Signed in as ada@example.com");
  expect(end).not.toContain(code);

  const status = await runCodex(scratch, ["login", "status"]);
  expect(status.stderr).toContain("Logged in using ChatGPT");
  const turn = await runCodex(scratch, ["exec", "--skip-git-repo-check", "Say hello"]);
  expect({ exitCode: turn.exitCode, stderr: turn.stderr }).toMatchObject({ exitCode: 0 });
  expect(scratch.sim.control.modelRequests()).not.toHaveLength(0);
});
