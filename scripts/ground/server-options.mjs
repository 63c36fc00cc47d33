import { inRoot } from "./paths.mjs";

/** Options of Node for the console. By itself Node sets 64 MB aside for objects that live briefly. */
export const SERVER_OPTIONS = ["--max-semi-space-size=8"];

/** Where Node keeps what it has compiled, so that no start has to strip all types again. */
export const COMPILE_CACHE = inRoot("node_modules", ".cache", "latchkey-compiled");
