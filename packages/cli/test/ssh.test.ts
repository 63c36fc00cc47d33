import { skipWithout } from "@latchkey/testing";
import { expect, test } from "vitest";
import { LATCHKEY, runCodex } from "./support/command.ts";
import { decideOnPage, userCodeIn } from "./support/person.ts";
import { whatIsMissing } from "./support/requirements.ts";
import { createScratch } from "./support/scratch.ts";
import { quote, SSHD, startSshServer } from "./support/ssh-server.ts";
import { openTerminal } from "./support/terminal.ts";

skipWithout(whatIsMissing("tmux", "ssh", SSHD));

test("over SSH the device prompt comes by itself, and Codex works there once it is approved", async (context) => {
  const scratch = await createScratch(context);
  const server = await startSshServer(scratch);
  // What a login shell of that machine would set; sshd itself adds SSH_CONNECTION and SSH_TTY.
  const variables = Object.entries(scratch.environment).map(
    ([name, value]) => `${name}=${quote(value)}`,
  );
  const login = server.commandFor(`env ${variables.join(" ")} ${LATCHKEY.join(" ")} login`);
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
