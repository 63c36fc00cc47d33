import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const SqliteErrorSchema = z.object({ errcode: z.int() });
const PRIMARY_CODE = 0xff;
/** @see https://sqlite.org/rescode.html */
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;

const SystemErrorSchema = z.object({ code: z.string() });
const REFUSALS = ["EROFS", "EPERM", "EACCES"];

/** A database that could be written to until its directory turned read-only. */
class ReadOnlyDatabase extends Error {
  readonly errcode = SQLITE_READONLY;
}

/**
 * Does something with SQLite. Of a file that has turned read-only while it is open SQLite says no
 * more than "disk I/O error": what a new file beside it meets tells why.
 */
export function tellingWhy<Result>(directory: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!isInputOutputError(error) || canBeWritten(directory)) throw error;
    throw new ReadOnlyDatabase("The database's directory is read-only.", { cause: error });
  }
}

function isInputOutputError(error: unknown): boolean {
  const { data } = SqliteErrorSchema.safeParse(error);
  return data !== undefined && (data.errcode & PRIMARY_CODE) === SQLITE_IOERR;
}

function canBeWritten(directory: string): boolean {
  const file = join(directory, `.writable-${process.pid}`);
  try {
    writeFileSync(file, "");
    rmSync(file, { force: true });
    return true;
  } catch (error) {
    const { data } = SystemErrorSchema.safeParse(error);
    return data === undefined || !REFUSALS.includes(data.code);
  }
}
