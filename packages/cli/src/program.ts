import { showHiddenCharacters } from "@latchkey/contracts/plain";
import { Command } from "commander";

import { completionCommand } from "./commands/completion.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { homesCommand } from "./commands/homes.ts";
import { keepCommand } from "./commands/keep.ts";
import { linkCommand } from "./commands/link.ts";
import { loginCommand } from "./commands/login.ts";
import { logoutCommand } from "./commands/logout.ts";
import { openCommand } from "./commands/open.ts";
import { providersCommand } from "./commands/providers.ts";
import { refreshCommand } from "./commands/refresh.ts";
import { serveCommand } from "./commands/serve.ts";
import { statusCommand } from "./commands/status.ts";
import { tokenCommand } from "./commands/token.ts";
import { uninstallCommand } from "./commands/uninstall.ts";
import { unlinkCommand } from "./commands/unlink.ts";
import type { Io } from "./io.ts";

const COMMANDS = [
  loginCommand,
  statusCommand,
  refreshCommand,
  logoutCommand,
  tokenCommand,
  homesCommand,
  linkCommand,
  unlinkCommand,
  keepCommand,
  providersCommand,
  doctorCommand,
  serveCommand,
  uninstallCommand,
  openCommand,
  completionCommand,
];

/** The whole command line. Commands load what they need when they run. */
export function createProgram(io: Io): Command {
  const program = new Command("latchkey")
    .description("Sign in to Codex from any terminal, and stay signed in.")
    .version(io.version)
    .showSuggestionAfterError()
    .exitOverride()
    // Messages repeat what was typed, or what a script passed on.
    .configureOutput({
      writeOut: (text) => void process.stdout.write(showHiddenCharacters(text)),
      writeErr: (text) => void process.stderr.write(showHiddenCharacters(text)),
    })
    .hook("preAction", (_program, command) => {
      io.concern(command.opts());
    });
  for (const create of COMMANDS) {
    const command = create(io).copyInheritedSettings(program);
    for (const part of command.commands) part.copyInheritedSettings(program);
    program.addCommand(command);
  }
  showUsageAfterError(program, "latchkey");
  return program;
}

/** Not the whole help: what is wrong has to stay in sight. */
function showUsageAfterError(command: Command, path: string): void {
  command.showHelpAfterError(`\nUsage: ${path} ${command.usage()}\nMore: ${path} --help`);
  for (const part of command.commands) showUsageAfterError(part, `${path} ${part.name()}`);
}
