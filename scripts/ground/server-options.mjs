import { inRoot } from "./paths.mjs";

export { PROCESS_OPTIONS as SERVER_OPTIONS } from "../../packages/server/process-options.mjs";

/** Where Node keeps what it has compiled, so that no start has to strip all types again. */
export const COMPILE_CACHE = inRoot("node_modules", ".cache", "latchkey-compiled");
