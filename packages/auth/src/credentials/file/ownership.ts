import type { FileHandle } from "node:fs/promises";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";

import { AuthError } from "../../errors.ts";

/**
 * When root writes into another person's home, files go to the owner of the directory, or that
 * person's Codex could neither read nor lock them.
 */
export async function giveToOwnerOf(path: string, handle: FileHandle): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const [directory, file] = await Promise.all([stat(dirname(path)), handle.stat()]);
  if (file.uid !== 0 || directory.uid === 0) return;
  // A file system without owners refuses, and gives everything to one user anyway.
  await handle.chown(directory.uid, directory.gid).catch(() => undefined);
}

/** The system's own name for what went wrong, such as `EACCES`. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

/** The error for a file system that refused; the path is the person's own and no secret. */
export function notWritable(path: string, cause: unknown): AuthError {
  const code = systemCodeOf(cause);
  return new AuthError(
    "CREDENTIALS_NOT_WRITABLE",
    `Cannot write ${path} (${code}). Make the Codex home directory writable for this user; ` +
      "in a container, mount the whole directory read-write.",
    { cause, reason: code },
  );
}
