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
  await handle.chown(directory.uid, directory.gid);
}

/** The error for a file system that refused; the path is the person's own and no secret. */
export function notWritable(path: string, cause: unknown): AuthError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
  return new AuthError(
    "CREDENTIALS_NOT_WRITABLE",
    `Cannot write ${path} (${code}). Make the Codex home directory writable for this user; ` +
      "in a container, mount the whole directory read-write.",
    { cause, reason: code },
  );
}
