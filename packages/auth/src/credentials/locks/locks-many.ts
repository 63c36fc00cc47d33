import type { FileHandle } from "node:fs/promises";
import { constants, open } from "node:fs/promises";
import { join } from "node:path";

import { resolveAuthJson } from "../file/auth-json-file.ts";
import { tryLocks } from "./flock-many.ts";
import { giveToOwnerOf } from "../file/ownership.ts";

interface LockFile {
  homePath: string;
  handle: FileHandle;
}

/**
 * Runs `work` for many homes at once, each under Codex's own two locks in Codex's order, as
 * `withCredentialLocks` does for one, and never waits. Resolves with the homes for which nothing
 * was done because a lock was held or could not be opened. `work` must be short and must not throw.
 */
export async function withFreeCredentialLocks(
  homePaths: readonly string[],
  work: (homePath: string) => Promise<void>,
): Promise<string[]> {
  const done = new Set<string>();
  const outerPath = (homePath: string) => Promise.resolve(join(homePath, "auth.lock"));
  await withLockFiles(homePaths, { path: outerPath, mode: 0o666 }, async (outer) => {
    const innerPath = async (homePath: string) => `${await resolveAuthJson(homePath)}.lock`;
    await withLockFiles(outer, { path: innerPath, mode: 0o600 }, async (locked) => {
      await Promise.all(locked.map(work));
      for (const homePath of locked) done.add(homePath);
    });
  });
  return homePaths.filter((homePath) => !done.has(homePath));
}

async function withLockFiles(
  homePaths: readonly string[],
  file: { path: (homePath: string) => Promise<string>; mode: number },
  work: (locked: string[]) => Promise<void>,
): Promise<void> {
  const opened = await Promise.all(
    homePaths.map(async (homePath) => openLock(homePath, await file.path(homePath), file.mode)),
  );
  const files = opened.filter((lock) => lock !== undefined);
  try {
    const isFree =
      process.platform === "win32"
        ? files.map(() => true)
        : await tryLocks(files.map(({ handle }) => handle.fd));
    await work(files.filter((_, index) => isFree[index]).map(({ homePath }) => homePath));
  } finally {
    await Promise.all(files.map(({ handle }) => handle.close()));
  }
}

async function openLock(
  homePath: string,
  path: string,
  mode: number,
): Promise<LockFile | undefined> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, mode).catch(
    () => undefined,
  );
  if (!handle) return undefined;
  await giveToOwnerOf(path, handle).catch(() => undefined);
  return { homePath, handle };
}
