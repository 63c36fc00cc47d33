#!/usr/bin/env node
// Plain JavaScript, because it may be started by a Node that is too old for the rest: then the one
// that npm installed beside it takes over.

/** The oldest Node with type stripping that is on by default. */
const OLDEST = [22, 18];
const PACKAGE = `${import.meta.dirname}/..`;

if (isNewEnough(process.versions.node)) {
  if (process.argv[2] === "serve") await beginAsConsole();
  await start(process.argv.slice(2));
} else {
  const { runWithInstalledNode } = await import("./installed-node.mjs");
  runWithInstalledNode(import.meta.filename, OLDEST.join("."));
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** Node takes some options only when it starts, so it starts anew: with them, as the same process. */
async function beginAsConsole() {
  const { PROCESS_OPTIONS } = await import("@latchkey/server/process-options");
  const { argv, env, execArgv, execPath, platform } = process;
  const missing = PROCESS_OPTIONS.filter((option) => !execArgv.includes(option));
  if (missing.length === 0 || platform === "win32") return;
  process.execve(execPath, [execPath, ...missing, ...execArgv, ...argv.slice(1)], env);
}

/**
 * Runs the bundles that build.mjs made, or the sources.
 * @param {string[]} args
 */
async function start(args) {
  // An import statement of one of Node's own modules would cost milliseconds.
  const { createRequire, enableCompileCache } = process.getBuiltinModule("node:module");
  // Not in the folder for temporary files: what is in there may be anyone's, and this is code.
  enableCompileCache(`${PACKAGE}/dist/.compile-cache`);
  if (args[0] === "status" && isFresh("quick-status")) {
    const { main } = createRequire(import.meta.url)("../dist/quick-status.cjs");
    if (await main(args)) return;
  }
  const { main } = await (isFresh("main") ? import("../dist/main.mjs") : import("../src/main.ts"));
  await main(args);
}

/**
 * Whether there is a bundle of this name, as new as its sources; a published package has none.
 * @param {string} name
 */
function isFresh(name) {
  const { existsSync, readFileSync, statSync } = process.getBuiltinModule("node:fs");
  try {
    const known = readFileSync(`${PACKAGE}/dist/${name}.json`, "utf8");
    if (!existsSync(`${PACKAGE}/src`)) return true;
    return JSON.parse(known).every(([path, mtimeMs, size]) => {
      const found = statSync(`${PACKAGE}/../../${path}`, { throwIfNoEntry: false });
      return found?.mtimeMs === mtimeMs && found.size === size;
    });
  } catch {
    return false;
  }
}
