import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import {
  codexAuthJson,
  codexConfigToml,
  codexEnvironment,
  type OpenAiSim,
} from "@latchkey/openai-sim";

const require = createRequire(import.meta.url);
const CODEX = require.resolve("@openai/codex/bin/codex.js");

/** A fresh Codex home, with a work folder beside it, set up for a stand-in. */
export interface TestHome {
  path: string;
  workFolder: string;
  environment: NodeJS.ProcessEnv;
  /** What has been started in it. */
  processes: CodexProcess[];
}

export interface TestHomes {
  create(sim: OpenAiSim): Promise<TestHome>;
  /** A home whose account has just signed in. */
  createSignedIn(sim: OpenAiSim, account?: string): Promise<TestHome>;
}

/** Codex homes for the tests of a file. They go with it, and so does what still runs in them. */
export function useHomes(): TestHomes {
  const roots: string[] = [];
  const homes: TestHome[] = [];

  afterAll(async () => {
    for (const { child, result } of homes.flatMap(({ processes }) => processes)) {
      // Codex is a child of the program that is started here, which passes this signal on.
      child.kill("SIGTERM");
      await result;
    }
    for (const root of roots) await rm(root, { recursive: true, force: true, maxRetries: 5 });
  });

  const create: TestHomes["create"] = async (sim) => {
    const root = await mkdtemp(join(tmpdir(), "openai-sim-"));
    roots.push(root);
    const path = join(root, "codex-home");
    const workFolder = join(root, "work");
    await mkdir(path);
    await mkdir(workFolder);
    await writeFile(join(path, "config.toml"), codexConfigToml(sim.url, { maxRetries: 1 }));
    const environment = {
      PATH: process.env["PATH"],
      HOME: root,
      CODEX_HOME: path,
      ...codexEnvironment(sim.url),
    };
    const home = { path, workFolder, environment, processes: [] };
    homes.push(home);
    return home;
  };
  return {
    create,
    async createSignedIn(sim, account) {
      const home = await create(sim);
      const authJson = codexAuthJson(sim.url, sim.control.signIn(account));
      await writeFile(join(home.path, "auth.json"), authJson, { mode: 0o600 });
      return home;
    },
  };
}

export interface CodexResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** A running command and what it printed so far. */
export interface CodexProcess {
  child: ChildProcessWithoutNullStreams;
  output: { stdout: string; stderr: string };
  result: Promise<CodexResult>;
}

export function startCodex(home: TestHome, parameters: string[]): CodexProcess {
  const child = spawn(process.execPath, [CODEX, ...parameters], {
    env: home.environment,
    cwd: home.workFolder,
  });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
  const result = once(child, "close").then(() => ({ ...output, exitCode: child.exitCode }));
  const started = { child, output, result };
  home.processes.push(started);
  return started;
}

/** Resolves with the first match of a pattern in what a command prints to stdout. */
export function untilPrinted({ child, output }: CodexProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const match = pattern.exec(output.stdout)?.[0];
      if (match !== undefined) resolve(match);
    };
    child.stdout.on("data", look);
    child.once("close", () => reject(new Error(`Never printed: ${output.stderr}`)));
    look();
  });
}

export async function runCodex(home: TestHome, parameters: string[]): Promise<CodexResult> {
  const { child, result } = startCodex(home, parameters);
  child.stdin.end();
  return result;
}

export async function runExec(home: TestHome, prompt: string, ...extra: string[]) {
  const flags = ["--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"];
  const result = await runCodex(home, ["exec", ...flags, ...extra, prompt]);
  const events = result.stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as ExecEvent);
  const messages = events.flatMap(({ item }) => (item?.type === "agent_message" ? [item] : []));
  return { ...result, events, lastMessage: messages.at(-1)?.text ?? "" };
}

interface ExecEvent {
  type: string;
  message?: string;
  item?: {
    type: string;
    text?: string;
    exit_code?: number | null;
    aggregated_output?: string;
  };
}

/** Lines of Codex's stderr that say ERROR, but for the one that no setting avoids. */
export function errorLines(stderr: string): string[] {
  const lines = stderr.split("\n").filter((line) => line.includes("ERROR"));
  return lines.filter((line) => !line.includes("could not find bubblewrap"));
}
