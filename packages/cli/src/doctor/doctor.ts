import { readConfig } from "../config.ts";
import { CliError } from "../failure.ts";
import type { Io } from "../io.ts";
import { nextCommand } from "../next-command.ts";
import { checkBrowser } from "./browser.ts";
import { checkCodex } from "./codex.ts";
import type { DoctorContext, DoctorOptions } from "./context.ts";
import { checkConfiguration } from "./configuration.ts";
import { checkCredentials } from "./credentials.ts";
import { checkEnvironment } from "./environment.ts";
import type { Finding } from "./finding.ts";
import { checkHomes } from "./homes.ts";
import { checkModelAccess } from "./model-access.ts";
import { checkNetwork } from "./network.ts";
import { checkTerminal } from "./terminal.ts";

const CHECKS: readonly ((context: DoctorContext) => Promise<Finding[]> | Finding[])[] = [
  checkTerminal,
  checkBrowser,
  checkEnvironment,
  checkNetwork,
  checkConfiguration,
  checkCredentials,
  checkHomes,
  checkModelAccess,
  checkCodex,
];

const MARKS = { ok: "ok      ", warning: "warning ", problem: "PROBLEM " };

/** Looks at everything that a sign-in needs. Fails when something is certain to be in the way. */
export async function runDoctor(options: DoctorOptions, io: Io): Promise<void> {
  const config = readConfig();
  const context = { config, homePath: options.home ?? config.homePath, options, io };
  const pending = CHECKS.map(async (check) => check(context));
  let problems = 0;
  // One after another, in the order of the list, while the slow ones are still at work.
  for (const findings of pending) {
    for (const finding of await findings) {
      if (finding.level === "problem") problems += 1;
      show(finding, { io, isJson: options.json ?? false });
    }
  }
  io.signal.throwIfAborted();
  if (problems === 0) return;
  throw new CliError(
    "PROBLEMS_FOUND",
    `${problems} ${problems === 1 ? "problem" : "problems"} found.`,
  );
}

function show(finding: Finding, { io, isJson }: { io: Io; isJson: boolean }): void {
  const { check, level, message } = finding;
  const next = finding.next === undefined ? undefined : nextCommand(finding.next, io.subject);
  if (isJson) {
    io.result(JSON.stringify({ check, level, message, next }));
    return;
  }
  io.result(`${MARKS[level]}${check}: ${message}`);
  if (next !== undefined) io.result(`${" ".repeat(8)}Next: ${next}`);
}
