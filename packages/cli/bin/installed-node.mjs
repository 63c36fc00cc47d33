import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { dirname, join } from "node:path";

/**
 * Runs a program, with this process's arguments, under the Node that npm installed for this machine.
 * @param {string} program
 * @param {string} oldest The version that it needs.
 */
export function runWithInstalledNode(program, oldest) {
  const node = installedNode();
  if (node === undefined) {
    process.stderr.write(
      `latchkey needs Node ${oldest} or newer; this is ${process.version}. ` +
        "Install Node 24 from https://nodejs.org and run the same command again.\n",
    );
    process.exit(1);
  }
  const child = spawn(node, [program, ...process.argv.slice(2)], { stdio: "inherit" });
  // A terminal sends Ctrl-C to both processes; the child decides what it means.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, () => child.kill(name));
  child.once("error", () => process.exit(1));
  child.once("exit", (code, signal) => {
    process.exit(code ?? 128 + (constants.signals[signal ?? "SIGTERM"] ?? 15));
  });
}

/** @returns {string | undefined} */
function installedNode() {
  const { platform, arch } = process;
  const names = [`node-bin-${platform}-${arch}`, `node-${platform}-${arch}`];
  if (platform === "win32") names.unshift(`node-win-${arch}`);
  const require = createRequire(import.meta.url);
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
