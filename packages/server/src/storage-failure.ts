import { z } from "zod";
import { Failure } from "./failure.ts";

const MOST_CAUSES = 8;
const SQLITE_PRIMARY_CODES = 0xff;

/** What the system and SQLite call it when there is nothing wrong but the place that data goes to. */
const SystemErrorSchema = z.object({
  code: z.string().optional(),
  errcode: z.int().optional(),
  cause: z.unknown().optional(),
});

const FULL =
  "The disk that holds Latchkey's data is full. Nothing that was stored is lost: make room, then try again.";
const READ_ONLY =
  "Latchkey's data directory is read-only for the user that runs Latchkey. Nothing that was stored is lost: make it writable, then try again.";
const NO_DESCRIPTORS =
  "The server has no file descriptors left. Try again in a moment; if it stays so, raise its limit (ulimit -n).";
const BROKEN = "Latchkey's data directory cannot be read or written. The server's log says more.";

const BY_SYSTEM_CODE: Partial<Record<string, string>> = {
  ENOSPC: FULL,
  EDQUOT: FULL,
  EFBIG: FULL,
  EROFS: READ_ONLY,
  EMFILE: NO_DESCRIPTORS,
  ENFILE: NO_DESCRIPTORS,
  EIO: BROKEN,
};

/** @see https://sqlite.org/rescode.html */
const BY_SQLITE_CODE: Partial<Record<number, string>> = {
  8: READ_ONLY,
  10: BROKEN,
  13: FULL,
  14: READ_ONLY,
};

/** A failure of the disk or the system under it, from an error or what caused it. */
export function toStorageFailure(error: unknown): Failure | undefined {
  let current = error;
  for (let depth = 0; depth < MOST_CAUSES; depth += 1) {
    const found = SystemErrorSchema.safeParse(current);
    if (!found.success) return undefined;
    const { code = "", errcode = 0, cause } = found.data;
    const message = BY_SYSTEM_CODE[code] ?? BY_SQLITE_CODE[errcode & SQLITE_PRIMARY_CODES];
    if (message !== undefined) {
      return new Failure("STORAGE_UNAVAILABLE", message, { cause: error });
    }
    current = cause;
  }
  return undefined;
}
