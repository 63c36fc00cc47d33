// Bundles the command, so that it starts soon: `node packages/cli/build.mjs`. Does nothing when no
// source has changed. Without a bundle that is as new as its sources, bin/latchkey.mjs runs those.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";

const SOURCES = join(import.meta.dirname, "src");
const DIST = join(import.meta.dirname, "dist");
const ROOT = join(import.meta.dirname, "../..");
const BUILT_IN = /^(?:let|const|var) (\w+) = require\("(node:[\w/]+)"\);$(?!\n\1 =)/gmu;
/** @param {string} member */
const lazily = (member) => `const $1 = new Proxy({}, { get: (_, name) => ${member} });`;
/** A command that has started may still load parts of the bundle that it began with. */
const KEEP_OLD_PARTS_MS = 3_600_000;

/**
 * Loading some of Node's own modules takes milliseconds (`node:crypto` 10 of them), and most
 * commands use few of them: each is loaded when something of it is used first.
 * @type {import("rolldown").Plugin}
 */
const lazyBuiltIns = {
  name: "lazy-built-ins",
  renderChunk: (code) => code.replaceAll(BUILT_IN, lazily('require("$2")[name]')),
};

/**
 * The same for a process that has nothing else to do while it reads a file: the promises of
 * `node:fs/promises` would cost it 4 milliseconds.
 * @type {import("rolldown").Plugin}
 */
const blockingFiles = {
  name: "blocking-files",
  renderChunk: (code) =>
    code.replace(
      'require("node:fs/promises")[name]',
      'name !== "open" && require("node:fs")[`${name}Sync`] ? ' +
        'async (...given) => require("node:fs")[`${name}Sync`](...given) : ' +
        'require("node:fs/promises")[name]',
    ),
};

const KEYRING_PROCESS = join(ROOT, "packages/auth/src/credentials/keyring/keyring-process.ts");

/**
 * The modules of `main` are loaded as they are needed; the one of `quick-status` at once, in the
 * older format, which Node starts faster. Each finds the keyring's program beside itself.
 * @typedef {object} Bundle
 * @property {string} name
 * @property {string} input
 * @property {"esm" | "cjs"} format
 * @property {string[]} [external]
 * @property {import("rolldown").Plugin[]} [plugins]
 * @type {Bundle[]}
 */
const BUNDLES = [
  {
    name: "quick-status",
    input: join(SOURCES, "quick-status.ts"),
    format: "cjs",
    // Only --verify talks to a server, and the full command line is what runs that.
    external: ["@latchkey/auth"],
    plugins: [lazyBuiltIns, blockingFiles],
  },
  { name: "keyring-process", input: KEYRING_PROCESS, format: "cjs" },
  { name: "keyring-process", input: KEYRING_PROCESS, format: "esm" },
  { name: "main", input: join(SOURCES, "main.ts"), format: "esm" },
];

/**
 * Bundles one entry with all that it imports.
 * @param {Bundle} bundle
 */
async function build({ name, input, format, external = [], plugins = [] }) {
  const extension = format === "cjs" ? "cjs" : "mjs";
  const startedAt = Date.now();
  const { rolldown } = await import("rolldown");
  const bundle = await rolldown({
    input: { [name]: input },
    platform: "node",
    external: [/^node:/u, "@napi-rs/keyring", "@latchkey/server", ...external],
    plugins,
  });
  const { output } = await bundle.generate({
    format,
    entryFileNames: `[name].${extension}`,
    chunkFileNames: `[name]-[hash].${extension}`,
  });
  const sources = (await bundle.watchFiles).map(sourceOf);
  await bundle.close();
  const parts = output.flatMap((part) => (part.type === "chunk" ? [part] : []));
  // The entry after what it loads, and the word that it may be used last of all.
  for (const part of parts.toSorted((a, b) => Number(a.isEntry) - Number(b.isEntry))) {
    await put(part.fileName, part.code);
  }
  const known = await describeSources(sources, startedAt);
  await put(`${name}.json`, JSON.stringify(known));
}

/**
 * The file itself, or the package.json of the dependency that it belongs to.
 * @param {string} path
 */
function sourceOf(path) {
  const [dependency] = /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/u.exec(path) ?? [];
  return dependency === undefined ? path : join(dependency, "package.json");
}

/**
 * What bin/latchkey.mjs compares: paths from the root, times, sizes. What has changed during the
 * build gets a time that it cannot have.
 * @param {string[]} paths
 * @param {number} startedAt
 */
async function describeSources(paths, startedAt) {
  return Promise.all(
    [...new Set(paths)].sort().map(async (path) => {
      const { mtimeMs, size } = await stat(path);
      return [relative(ROOT, path), mtimeMs < startedAt ? mtimeMs : 0, size];
    }),
  );
}

/**
 * Replaces a file whole: other commands may be starting.
 * @param {string} name
 * @param {string} text
 */
async function put(name, text) {
  const temporary = join(DIST, `.${name}.${process.pid}`);
  await writeFile(temporary, text);
  await rename(temporary, join(DIST, name));
}

async function removeOldParts() {
  const files = (await readdir(DIST, { withFileTypes: true })).filter((entry) => entry.isFile());
  for (const { name } of files) {
    const path = join(DIST, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > KEEP_OLD_PARTS_MS) await rm(path, { force: true });
  }
}

/** @param {Bundle} bundle */
async function isFresh({ name }) {
  try {
    const known = await readFile(join(DIST, `${name}.json`), "utf8");
    const paths = JSON.parse(known).map(([path]) => join(ROOT, path));
    return JSON.stringify(await describeSources(paths, Infinity)) === known;
  } catch {
    return false;
  }
}

const isUpToDate = (await Promise.all(BUNDLES.map(isFresh))).every(Boolean);
if (!isUpToDate) {
  await mkdir(DIST, { recursive: true });
  for (const bundle of BUNDLES) await build(bundle);
  await removeOldParts();
}
