import { execFile, spawn, type ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { promisify } from "node:util";
import { descendantsOf } from "./descendants.ts";

const STDERR_TAIL_CHARACTERS = 8_192;
const TERMINATE_GRACE_MS = 2_000;

/** How a process ended. A process that could not start has neither and carries the error. */
export interface ProcessExit {
  exitCode?: number;
  signal?: string;
  error?: Error;
}

/** A running child with piped standard streams. */
export interface RunningProcess {
  readonly pid: number | undefined;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves once, also when the process could not start. */
  readonly exited: Promise<ProcessExit>;
  /** The last of what the process wrote to stderr. */
  stderrTail(): string;
  /** Asks the process to end, and ends it with its whole group after two seconds. */
  terminate(): Promise<void>;
  /** Ends the process and its group at once. */
  kill(): void;
}

export interface SpawnRequest {
  file: string;
  args: readonly string[];
  env: Record<string, string>;
  cwd?: string;
}

const execFileAsync = promisify(execFile);

/** Starts a process that leads a group of its own, so that what it starts ends with it. */
export function spawnProcess({ file, args, env, cwd }: SpawnRequest): RunningProcess {
  const child = spawn(file, args, {
    env,
    cwd,
    stdio: ["pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  let tail = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    tail = (tail + text).slice(-STDERR_TAIL_CHARACTERS);
  });
  const exited = untilExit(child);
  const kill = () => killTree(child);
  return {
    pid: child.pid,
    stdin: child.stdin,
    stdout: child.stdout,
    exited,
    stderrTail: () => tail,
    kill,
    async terminate() {
      child.kill("SIGTERM");
      const timer = setTimeout(kill, TERMINATE_GRACE_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

/** Runs a program to its end and gives what it wrote to stdout. Rejects when it fails. */
export async function readProcessOutput(request: SpawnRequest, timeoutMs: number): Promise<string> {
  const { file, args, env } = request;
  const { stdout } = await execFileAsync(file, args, {
    env,
    timeout: timeoutMs,
    windowsHide: true,
  });
  return stdout;
}

function untilExit(child: ChildProcess): Promise<ProcessExit> {
  const { promise, resolve } = Promise.withResolvers<ProcessExit>();
  child.on("error", (error) => resolve({ error }));
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    stream?.on("error", () => undefined);
  }
  child.once("exit", (exitCode, signal) => {
    // What the process left running must not outlive it.
    killTree(child);
    resolve({ ...(exitCode !== null && { exitCode }), ...(signal !== null && { signal }) });
  });
  return promise;
}

/** A process that has ended already may have lost its number to another: only its group is ended. */
function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  const hasEnded = child.exitCode !== null || child.signalCode !== null;
  const descendants = hasEnded ? [] : descendantsOf(child.pid);
  if (process.platform === "win32") child.kill("SIGKILL");
  else signalQuietly(-child.pid);
  for (const pid of descendants) signalQuietly(pid);
}

function signalQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}
