/** Options of Node for the console. By itself Node sets 64 MB aside for objects that live briefly. */
export const PROCESS_OPTIONS = ["--max-semi-space-size=8"];
