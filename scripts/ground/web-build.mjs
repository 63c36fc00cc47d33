import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { GroundError } from "./failure.mjs";
import { withLock } from "./lock.mjs";
import { inRoot, ROOT } from "./paths.mjs";
import { runAttached } from "./process.mjs";

const WEB = inRoot("packages", "web");
const STAMP = join(WEB, "dist", ".sources");
const NOT_SOURCES = new Set(["dist", "node_modules", "test", ".cache"]);

/**
 * Builds the web console when its sources have changed since the last build.
 * @param {string} node
 * @param {NodeJS.ProcessEnv} env
 */
export async function buildWebIfNeeded(node, env) {
  const wanted = await hashSources();
  if ((await builtFrom()) === wanted) return;
  await withLock(inRoot(".cache", "web-build.lock"), async () => {
    if ((await builtFrom()) === wanted) return;
    process.stderr.write("Building the web console …\n");
    const vite = inRoot("node_modules", "vite", "bin", "vite.js");
    const { code } = await runAttached([node, vite, "build", "--logLevel", "warn"], {
      cwd: WEB,
      env,
    });
    if (code !== 0) throw new GroundError("The web console could not be built; see above.");
    await writeFile(STAMP, wanted);
  });
}

const builtFrom = () => readFile(STAMP, "utf8").catch(() => undefined);

async function hashSources() {
  const files = [
    ...(await listFiles(WEB)),
    ...(await listFiles(inRoot("packages", "contracts", "src"))),
    inRoot("package-lock.json"),
  ];
  const hash = createHash("sha256");
  for (const file of files) {
    const content = await readFile(file);
    hash.update(`${relative(ROOT, file).split(sep).join("/")}\0${String(content.length)}\0`);
    hash.update(content);
  }
  return hash.digest("hex");
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function listFiles(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const sorted = entries
    .filter((entry) => !NOT_SOURCES.has(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = await Promise.all(
    sorted.map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? listFiles(path) : [path];
    }),
  );
  return found.flat();
}
