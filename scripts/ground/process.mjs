import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Exit
 * @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} Place
 * @typedef {Place & { takesRepeatsForOne?: boolean }} AttachedPlace `takesRepeatsForOne`: a Ctrl-C
 *   that comes from the terminal and from here is one to it. Others get the terminal's alone.
 */

/** @type {NodeJS.Signals[]} */
const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const SHELL_SIGNAL_EXIT = 128;

/** @type {Map<import("node:child_process").ChildProcess, { takesRepeatsForOne: boolean }>} */
const children = new Map();

/**
 * Runs a program with this process's input and output.
 * @param {string[]} command The program and its arguments; no shell is involved.
 * @param {AttachedPlace} [place]
 * @returns {Promise<Exit>}
 */
export function runAttached(command, { takesRepeatsForOne = false, ...place } = {}) {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { ...place, stdio: "inherit" });
  children.set(child, { takesRepeatsForOne });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve({ code, signal }));
  }).finally(() => children.delete(child));
}

/**
 * Runs a program without input and collects what it prints: all of it, and its results alone.
 * @param {string[]} command
 * @param {Place} [place]
 * @returns {Promise<Exit & { output: string, stdout: string }>}
 */
export function runCollected(command, place = {}) {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { ...place, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let stdout = "";
  const collect = (/** @type {string} */ text) => (output += text);
  child.stdout.setEncoding("utf8").on("data", collect);
  child.stdout.on("data", (/** @type {string} */ text) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", collect);
  children.set(child, { takesRepeatsForOne: false });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, output, stdout }));
  }).finally(() => children.delete(child));
}

/**
 * Ends this process the way a child ended. The first process of a container cannot end by a signal
 * of its own: it ends with the exit code that a shell would show.
 * @param {Exit} exit
 */
export function exitLike({ code, signal }) {
  if (!signal) {
    process.exitCode = code ?? 1;
    return;
  }
  process.exitCode = SHELL_SIGNAL_EXIT + constants.signals[signal];
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/**
 * Passes signals on to the programs that run, and ends when none does: the first process of a
 * container is not ended by a signal that it does not listen to.
 */
export function passSignalsOn() {
  for (const signal of STOP_SIGNALS) process.on(signal, pass);
}

/** @param {NodeJS.Signals} signal */
function pass(signal) {
  if (children.size === 0) process.exit(SHELL_SIGNAL_EXIT + constants.signals[signal]);
  const isTyped = signal === "SIGINT" && process.stdin.isTTY;
  for (const [child, { takesRepeatsForOne }] of children) {
    if (!isTyped || takesRepeatsForOne) child.kill(signal);
  }
}
