import type { FileHandle } from "node:fs/promises";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { randomUUID } from "node:crypto";
import { join } from "node:path";

import { z } from "zod";

import { tryLock } from "../credentials/flock.ts";

const NoteSchema = z.object({ version: z.literal(1), refreshToken: z.string().min(1) });

/** A refresh token that is still to be revoked; it is on disk until it is. */
export interface RevocationNote {
  refreshToken: string;
  /** It has been revoked. */
  drop: () => Promise<void>;
}

/**
 * Remembers a refresh token until it is revoked, also over the end of this process. The note is
 * locked as long as this process lives, and is seen by others only once it is.
 */
export async function writeNote(dataDirectory: string, refreshToken: string) {
  const directory = notesDirectory(dataDirectory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${randomUUID()}.json`);
  const handle = await open(`${path}.new`, "wx", 0o600);
  try {
    await handle.writeFile(JSON.stringify({ version: 1, refreshToken }));
    await handle.sync();
    await lock(handle);
    await rename(`${path}.new`, path);
    return noteOf(path, handle, refreshToken);
  } catch (error) {
    await handle.close();
    await rm(`${path}.new`, { force: true });
    throw error;
  }
}

/** The notes of processes that have ended, now this one's to see to. */
export async function takeLeftNotes(dataDirectory: string): Promise<RevocationNote[]> {
  const directory = notesDirectory(dataDirectory);
  const names = await readdir(directory).catch(() => []);
  const taken = names
    .filter((name) => name.endsWith(".json"))
    .map((name) => takeNote(join(directory, name)).catch(() => undefined));
  return (await Promise.all(taken)).filter((note) => note !== undefined);
}

async function takeNote(path: string): Promise<RevocationNote | undefined> {
  const handle = await open(path, "r+");
  try {
    if (await lock(handle)) {
      const { refreshToken } = NoteSchema.parse(JSON.parse(await handle.readFile("utf8")));
      return noteOf(path, handle, refreshToken);
    }
  } catch {
    // Nothing can be done with a damaged note.
    await rm(path, { force: true });
  }
  await handle.close();
  return undefined;
}

function noteOf(path: string, handle: FileHandle, refreshToken: string): RevocationNote {
  return {
    refreshToken,
    async drop() {
      await rm(path, { force: true });
      await handle.close();
    },
  };
}

async function lock({ fd }: FileHandle): Promise<boolean> {
  return process.platform === "win32" || tryLock(fd);
}

/** In the vault, where refresh tokens belong. */
function notesDirectory(dataDirectory: string): string {
  return join(dataDirectory, "sign-ins", "revocations");
}
