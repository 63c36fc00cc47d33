import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll } from "vitest";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const CACHE = join(ROOT, ".cache");

/** A directory outside every package, gone after the file's tests. */
export async function makeEmptyFolder(): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, "stranger-"));
  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** What `npm run release` makes of these parts; a checkout that is being worked on may be dirty. */
export async function makeRelease(parts: string): Promise<{ out: string; files: string[] }> {
  const out = await makeEmptyFolder();
  const args = [join(ROOT, "scripts/release/main.ts"), "--dirty", "--only", parts, "--out", out];
  await run(process.execPath, args, { cwd: ROOT, maxBuffer: 2 ** 26 });
  return { out, files: await readdir(out) };
}

/** Installs tarballs into a folder that knows nothing of this repository. */
export async function install(folder: string, tarballs: readonly string[]): Promise<void> {
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ name: "stranger", type: "module" }),
  );
  await npm(folder, ["install", "--no-audit", "--no-fund", "--loglevel=error", ...tarballs]);
}

export async function npm(folder: string, args: readonly string[]): Promise<string> {
  // A stranger's shell: how the registry is reached stays, what npm tells its scripts does not.
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|vitest)/iu.test(name));
  const env = { ...Object.fromEntries(kept), PATH: ownEnvironment()["PATH"] };
  const { stdout } = await run("npm", args, { cwd: folder, env, maxBuffer: 2 ** 26 });
  return stdout;
}

/** What npm has told its scripts is not for the programs that a stranger starts. */
export function ownEnvironment(more: Record<string, string> = {}): Record<string, string> {
  const { PATH = "" } = process.env;
  const path = PATH.split(":").filter((part) => !part.includes("node_modules/.bin"));
  return { PATH: path.join(":"), HOME: CACHE, ...more };
}

export type Served = {
  /** What it prints for the person who started it. */
  lines: string[];
  /** The address that opens the console for a person, once. */
  link: string;
  child: ChildProcess;
  /** Asks it to end, and resolves with its exit code. */
  stop(): Promise<number | null>;
};

/** Starts a console and waits for its one-time link. */
export async function startServing(
  [program = "", ...args]: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<Served> {
  const child = spawn(program, args, { cwd, env, stdio: ["ignore", "pipe", "inherit"] });
  const lines: string[] = [];
  const found = Promise.withResolvers<string>();
  const closed = once(child, "close") as Promise<[number | null]>;
  createInterface(child.stdout).on("line", (line) => {
    lines.push(line);
    const link = /https?:\/\/\S+\/sign-in\S*/u.exec(line)?.[0];
    if (link !== undefined) found.resolve(link);
  });
  const early = closed.then(() => {
    throw new Error(`It ended before it gave a link: ${lines.join("\n")}`);
  });
  const link = await Promise.race([found.promise, early]);
  early.catch(() => undefined);
  return {
    lines,
    link,
    child,
    async stop() {
      child.kill("SIGTERM");
      const [code] = await closed;
      return code;
    },
  };
}
