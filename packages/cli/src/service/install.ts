import { execFile } from "node:child_process";
import { access, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { promisify } from "node:util";

import { homeDirectory } from "@latchkey/auth";

import type { CliConfig } from "../config.ts";
import { readConfig, withCliError } from "../config.ts";
import { CliError } from "../failure.ts";
import type { Io } from "../io.ts";
import type { Service } from "./service-files.ts";
import { launchdPlist, systemdUnit } from "./service-files.ts";

export interface InstallOptions {
  install?: boolean;
  print?: boolean;
}

const run = promisify(execFile);
const COMMANDS = ["serve", "keep"] as const;
/** What a shell has and a service does not, and what `latchkey` and Codex go by. */
const PASSED_ON =
  /^(?:PATH|(?:CODEX|LATCHKEY)_\w+|XDG_DATA_HOME|(?:HTTPS?|ALL|NO)_PROXY|SSL_CERT_FILE|NODE_EXTRA_CA_CERTS)$/iu;
const SECRET_NAME = /(?:TOKEN|SECRET|PASSWORD|KEY)$/u;
const WITH_PASSWORD = /:\/\/[^/]*@/u;
const LINE_BREAK = /[\r\n]/u;

type Command = (typeof COMMANDS)[number];
type Launcher = readonly [program: string, ...args: string[]];

interface Manager {
  pathOf(command: Command): string;
  textOf(service: Service): string;
  start(command: Command): readonly Launcher[];
  stop(command: Command): readonly Launcher[];
  /** After the file is gone. */
  forget?: Launcher;
}

/** Has the system start a command of `latchkey` for this person, now and at each login. */
export async function installService(
  { command, args }: { command: Command; args: readonly string[] },
  { print }: InstallOptions,
  io: Io,
): Promise<void> {
  const config = readConfig();
  const manager = managerOf(config);
  const script = process.argv[1] ?? "";
  if (!print && script.includes(`${sep}_npx${sep}`)) {
    throw new CliError(
      "INVALID_REQUEST",
      "npx keeps programs for a while only. Install Latchkey.",
      {
        next: "npm install --global latchkey",
      },
    );
  }
  const text = manager.textOf({
    command,
    args: [process.execPath, script, command, ...args],
    workingDirectory: process.cwd(),
    environment: passedOn(config, io),
  });
  const path = manager.pathOf(command);
  if (print) {
    io.talk(`${path} would be:`);
    io.result(text.trimEnd());
    return;
  }
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text, { mode: 0o600 });
  io.talk(`Written: ${path}`);
  for (const launcher of manager.start(command)) await launch(launcher);
  io.result(`latchkey ${command} runs, and starts at each login. latchkey uninstall ends that.`);
  if (process.platform === "linux")
    io.talk("To have it run without a login: loginctl enable-linger");
}

/** Ends and removes what `--install` has set up. */
export async function uninstallServices(io: Io): Promise<void> {
  const manager = managerOf(readConfig());
  for (const command of COMMANDS) {
    const path = manager.pathOf(command);
    const isInstalled = await access(path).then(
      () => true,
      () => false,
    );
    if (!isInstalled) continue;
    // What does not run cannot be ended, and is removed all the same.
    for (const launcher of manager.stop(command)) await launch(launcher).catch(() => undefined);
    await rm(path, { force: true });
    if (manager.forget) await launch(manager.forget).catch(() => undefined);
    io.result(`Removed: ${path}`);
  }
}

/** Secrets stay out of a file that others may see; files that hold them have variables too. */
function passedOn({ environment }: CliConfig, io: Io): Record<string, string> {
  const given = Object.entries(environment).filter(
    (entry): entry is [string, string] => PASSED_ON.test(entry[0]) && entry[1] !== undefined,
  );
  const isSecret = ([name, value]: [string, string]) =>
    SECRET_NAME.test(name) || WITH_PASSWORD.test(value) || LINE_BREAK.test(value);
  const left = given.filter(isSecret).map(([name]) => name);
  if (left.length > 0) io.talk(`Not passed on to the service: ${left.join(", ")}.`);
  return Object.fromEntries(given.filter((entry) => !isSecret(entry)));
}

async function launch([program, ...args]: Launcher): Promise<void> {
  await run(program, args).catch((error: unknown) => {
    throw new CliError("INTERNAL", `${program} failed, so the service does not run.`, {
      cause: error,
      next: [program, ...args].join(" "),
    });
  });
}

function managerOf(config: CliConfig): Manager {
  if (process.platform === "linux") return systemd(config);
  if (process.platform === "darwin") return launchd();
  throw new CliError(
    "INVALID_REQUEST",
    "Services are set up on Linux (systemd) and macOS (launchd) only.",
    { next: "latchkey serve" },
  );
}

function systemd({ environment }: CliConfig): Manager {
  const home = withCliError(() => homeDirectory("XDG_CONFIG_HOME"));
  const directory = join(environment["XDG_CONFIG_HOME"] ?? join(home, ".config"), "systemd/user");
  const unitOf = (command: Command) => `latchkey-${command}.service`;
  const control = (...args: string[]): Launcher => ["systemctl", "--user", ...args];
  return {
    pathOf: (command) => join(directory, unitOf(command)),
    textOf: systemdUnit,
    start: (command) => [
      control("daemon-reload"),
      control("enable", unitOf(command)),
      control("restart", unitOf(command)),
    ],
    stop: (command) => [control("stop", unitOf(command)), control("disable", unitOf(command))],
    forget: control("daemon-reload"),
  };
}

function launchd(): Manager {
  const home = withCliError(() => homeDirectory("HOME"));
  const labelOf = (command: Command) => `dev.latchkey.${command}`;
  const pathOf = (command: Command) =>
    join(home, "Library/LaunchAgents", `${labelOf(command)}.plist`);
  const domain = `gui/${process.getuid?.() ?? 0}`;
  return {
    pathOf,
    textOf: (service) => launchdPlist(labelOf(service.command), service),
    start: (command) => [["launchctl", "bootstrap", domain, pathOf(command)]],
    stop: (command) => [["launchctl", "bootout", `${domain}/${labelOf(command)}`]],
  };
}
