import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds package.json. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/**
 * A path below the root.
 * @param {string[]} parts
 */
export const inRoot = (...parts) => join(ROOT, ...parts);

/** Where Node keeps what it has compiled, so that no start has to strip all types again. */
export const COMPILE_CACHE = inRoot("node_modules", ".cache", "latchkey-compiled");
