import type { Subject } from "./next-command.ts";

/** What a command talks through. */
export interface Io {
  readonly version: string;
  /** Writes a line of the result to stdout. */
  readonly result: (line: string) => void;
  /** Writes a line that is not the result to stderr. */
  readonly talk: (line: string) => void;
  /** Remembers which sign-in the command is about: a command to type next is about the same. */
  readonly concern: (subject: Subject) => void;
  /** What `concern` was told. */
  readonly subject: Subject;
  /** Ends the command as Ctrl-C does. */
  readonly cancel: () => void;
  /** Aborted, with a `CANCELLED` error, when the person or the system ends the command. */
  readonly signal: AbortSignal;
}
