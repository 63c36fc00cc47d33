import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Environment, Scratch } from "./scratch.ts";

const ROOT = join(import.meta.dirname, "../../../..");
export const LATCHKEY = [process.execPath, join(ROOT, "packages/cli/bin/latchkey.mjs")] as const;
const CODEX = join(ROOT, "node_modules/.bin/codex");

export interface CommandResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A running command and what it printed so far. */
export interface RunningCommand {
  child: ChildProcessWithoutNullStreams;
  output: { stdout: string; stderr: string };
  result: Promise<CommandResult>;
  /** Resolves with the first match in what it prints; rejects when it ends before. */
  untilPrinted(pattern: RegExp): Promise<string>;
}

export function startCommand(
  [program, ...args]: readonly [string, ...string[]],
  scratch: Pick<Scratch, "environment" | "workFolder" | "onFinished">,
  endSignal: NodeJS.Signals = "SIGKILL",
): RunningCommand {
  const child = spawn(program, args, { env: scratch.environment, cwd: scratch.workFolder });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const result = once(child, "close").then(() => ({ ...output, exitCode: child.exitCode }));
  scratch.onFinished(() => {
    child.kill(endSignal);
    return result;
  });
  const untilPrinted = (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(output.stdout)?.[0] ?? pattern.exec(output.stderr)?.[0];
        if (match !== undefined) resolve(match);
      };
      child.stdout.on("data", look);
      child.stderr.on("data", look);
      child.once("close", () => {
        reject(new Error(`It never printed ${String(pattern)}: ${output.stdout}${output.stderr}`));
      });
      look();
    });
  return { child, output, result, untilPrinted };
}

/** Starts `latchkey`; its stdin is open and empty. */
export function startLatchkey(scratch: Scratch, args: string[], extra: Environment = {}) {
  const environment = { ...scratch.environment, ...extra };
  return startCommand([...LATCHKEY, ...args], { ...scratch, environment });
}

export function runLatchkey(scratch: Scratch, args: string[], extra: Environment = {}) {
  const command = startLatchkey(scratch, args, extra);
  command.child.stdin.end();
  return command.result;
}

export function startCodex(scratch: Scratch, args: string[]) {
  // Codex is a child of the program that is started here, which passes this signal on.
  return startCommand([CODEX, ...args], scratch, "SIGTERM");
}

export function runCodex(scratch: Scratch, args: string[]): Promise<CommandResult> {
  const command = startCodex(scratch, args);
  command.child.stdin.end();
  return command.result;
}
