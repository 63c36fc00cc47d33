import { readFile } from "node:fs/promises";
import { GroundError } from "./failure.mjs";
import { withLock } from "./lock.mjs";
import { npmCommand } from "./npm.mjs";
import { inRoot, ROOT } from "./paths.mjs";
import { runAttached } from "./process.mjs";

/**
 * @typedef {{ version?: string, resolved?: string, link?: boolean, optional?: boolean }} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages
 */

/** Installs the locked dependencies when they are missing or out of date. */
export async function installIfNeeded() {
  if (await isInstalled()) return;
  await withLock(inRoot(".cache", "install.lock"), async () => {
    if (await isInstalled()) return;
    process.stderr.write(
      "Installing dependencies (about half a minute, only when they change) …\n",
    );
    const { code } = await runAttached(installation(), { cwd: ROOT });
    if (code !== 0) {
      throw new GroundError(
        "npm could not install the dependencies. Its own message is above; with a working connection to the npm registry, run the same command again.",
      );
    }
  });
}

/**
 * Whether what npm recorded as installed is what the lockfile asks for. npm writes that record last,
 * so an installation that was cut off has none.
 */
async function isInstalled() {
  const [locked, installed] = await Promise.all([
    readPackages(inRoot("package-lock.json")),
    readPackages(inRoot("node_modules", ".package-lock.json")),
  ]);
  if (!locked || !installed) return false;
  return Object.entries(locked).every(
    ([path, wanted]) => !path.includes("node_modules/") || isSame(wanted, installed[path]),
  );
}

/**
 * @param {LockedPackage} wanted
 * @param {LockedPackage | undefined} found
 */
function isSame(wanted, found) {
  if (!found) return wanted.optional === true;
  if (wanted.link) return found.link === true && found.resolved === wanted.resolved;
  return found.version === wanted.version;
}

/**
 * @param {string} path
 * @returns {Promise<LockedPackages | undefined>}
 */
async function readPackages(path) {
  try {
    return JSON.parse(await readFile(path, "utf8")).packages;
  } catch {
    return undefined;
  }
}

function installation() {
  const runsFromModules = process.execPath.startsWith(inRoot("node_modules"));
  // Windows cannot delete a running program, and `npm ci` deletes node_modules first.
  const verb = process.platform === "win32" && runsFromModules ? "install" : "ci";
  return npmCommand([verb, "--include=dev", "--include=optional", "--loglevel=error"]);
}
