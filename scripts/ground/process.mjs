import { spawn } from "node:child_process";

/**
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null }} Exit
 * @typedef {{ cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} Place
 */

/**
 * Runs a program with this process's input and output and passes signals on to it.
 * @param {string[]} command The program and its arguments; no shell is involved.
 * @param {Place} [place]
 * @returns {Promise<Exit>}
 */
export function runAttached(command, place = {}) {
  const [program = "", ...args] = command;
  const child = spawn(program, args, { ...place, stdio: "inherit" });
  const stopPassing = passSignals(child);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve({ code, signal }));
  }).finally(stopPassing);
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
  const stopPassing = passSignals(child);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal, output, stdout }));
  }).finally(stopPassing);
}

/**
 * Ends this process the way a child ended.
 * @param {Exit} exit
 */
export function exitLike({ code, signal }) {
  if (signal) process.kill(process.pid, signal);
  else process.exitCode = code ?? 1;
}

/** @param {import("node:child_process").ChildProcess} child */
function passSignals(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  const pass = (/** @type {NodeJS.Signals} */ signal) => {
    // A terminal has sent its Ctrl-C to the child as well; a second one would mean "at once".
    if (signal === "SIGINT" && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, pass);
  return () => {
    for (const signal of signals) process.off(signal, pass);
  };
}
