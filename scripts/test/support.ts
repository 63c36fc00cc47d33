import { spawn, type ChildProcess } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** A new directory that is gone when the test is. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-ground-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The environment of a person's own shell: npm and this project's tools have not touched it. */
export function ownShell(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|vitest|node_env$|node_options$|force_color$|ci$)/i.test(name),
  );
  const path = (process.env["PATH"] ?? "").split(delimiter);
  return {
    ...Object.fromEntries(entries),
    PATH: path.filter((folder) => !folder.includes("node_modules")).join(delimiter),
  };
}

export type Ran = { code: number | null; signal: NodeJS.Signals | null; output: string };

export type Run = { child: ChildProcess; printed: () => string; ended: Promise<Ran> };

/** Starts a program without a shell; its output and errors are collected as one text. */
export function start(command: string[], options: { cwd: string; env?: NodeJS.ProcessEnv }): Run {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env ?? ownShell(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const collect = (text: string) => (output += text);
  child.stdout.setEncoding("utf8").on("data", collect);
  child.stderr.setEncoding("utf8").on("data", collect);
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, output }));
  });
  return { child, printed: () => output, ended };
}

/** Writes files below a folder, by path. */
export async function writeFiles(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

/** A project of its own with this one's scripts, the given files and nothing to install. */
export async function makeProject(files: Record<string, string> = {}): Promise<string> {
  const folder = await makeFolder();
  await cp(join(ROOT, "scripts"), join(folder, "scripts"), { recursive: true });
  await writeFiles(folder, {
    "package.json": JSON.stringify({ name: "project", version: "1.0.0", type: "module" }),
    "package-lock.json": JSON.stringify({ packages: {} }),
    "node_modules/.package-lock.json": JSON.stringify({ packages: {} }),
    ...files,
  });
  return folder;
}

/** Puts installed packages of this project into another one. */
export async function linkPackages(folder: string, names: string[]): Promise<void> {
  for (const name of names) {
    await symlink(join(ROOT, "node_modules", name), join(folder, "node_modules", name), "junction");
  }
}
