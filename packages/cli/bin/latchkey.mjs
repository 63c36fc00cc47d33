#!/usr/bin/env node
// Plain JavaScript, because it may be started by a Node that is too old for the rest: then the one
// that npm installed beside it takes over.
import { spawn } from "node:child_process";
import * as modules from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";

/** The oldest Node with type stripping that is on by default. */
const OLDEST = [22, 18];

if (isNewEnough(process.versions.node)) {
  // Without this cache every start would strip the types of every file again.
  modules.enableCompileCache?.();
  const { main } = await import("../src/main.ts");
  await main(process.argv.slice(2));
} else {
  runWith(installedNode());
}

/** @param {string} version */
function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** @returns {string | undefined} The path of the Node that npm installed for this machine. */
function installedNode() {
  const { platform, arch } = process;
  const names = [`node-bin-${platform}-${arch}`, `node-${platform}-${arch}`];
  if (platform === "win32") names.unshift(`node-win-${arch}`);
  const require = modules.createRequire(import.meta.url);
  for (const name of names) {
    try {
      const directory = dirname(require.resolve(`${name}/package.json`));
      return join(directory, "bin", platform === "win32" ? "node.exe" : "node");
    } catch {
      continue;
    }
  }
  return undefined;
}

/** @param {string | undefined} node */
function runWith(node) {
  if (node === undefined) {
    process.stderr.write(
      `latchkey needs Node ${OLDEST.join(".")} or newer; this is ${process.version}. ` +
        "Install Node 24 from https://nodejs.org and run the same command again.\n",
    );
    process.exit(1);
  }
  const child = spawn(node, [import.meta.filename, ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends Ctrl-C to both processes; the child decides what it means.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => child.kill(name));
  child.once("error", () => process.exit(1));
  child.once("exit", (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal ?? "SIGTERM"] ?? 15));
  });
}
