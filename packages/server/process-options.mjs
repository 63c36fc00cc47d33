/**
 * Options of Node for the console. By itself Node sets 64 MB aside for objects that live briefly, and
 * collects the others only when there is four times what was left the last time.
 */
export const PROCESS_OPTIONS = ["--max-semi-space-size=8", "--heap-growing-percent=100"];
