import { randomUUID } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { tryLock } from "../../credentials/locks/flock.ts";
import { giveToOwnerOf } from "../../credentials/file/ownership.ts";

/** A file of JSON that no other process takes as long as this one holds it and lives. */
export interface HeldFile {
  readonly path: string;
  /** Undefined when it is damaged. */
  readonly content: unknown;
  /** Deletes it. */
  drop(): Promise<void>;
  /** Leaves it to whoever takes it. */
  release(): Promise<void>;
}

/** Locks end with their process; a system without them cannot tell whether one lives. */
export const CAN_HOLD_FILES = process.platform !== "win32";

/** Writes a file that this process holds; others see it only once it does. */
export function writeHeldFile(directory: string, content: object): Promise<HeldFile> {
  return writeNewFile(directory, content, async (path, handle) => {
    await lock(handle);
    return held(path, handle, content);
  });
}

/** Writes a file for another process to take. Resolves with its path. */
export function writeFreeFile(directory: string, content: object): Promise<string> {
  return writeNewFile(directory, content, async (path, handle) => {
    await handle.close();
    return path;
  });
}

/** The paths of such files, whoever holds them. */
export async function listFiles(directory: string): Promise<string[]> {
  const names = await readdir(directory).catch(() => []);
  return names.filter((name) => name.endsWith(".json")).map((name) => join(directory, name));
}

/** What is in a file, whoever holds it; undefined when it is damaged or gone. */
export async function readContent(path: string): Promise<unknown> {
  return parse(await readFile(path, "utf8").catch(() => ""));
}

/** Takes a file that nobody holds; undefined when somebody does, or it is gone. */
export async function takeFile(path: string): Promise<HeldFile | undefined> {
  const handle = await open(path, "r+").catch(() => undefined);
  if (!handle) return undefined;
  try {
    if (await lock(handle)) {
      // Who held it before may have deleted it while it was being opened.
      const { nlink } = await handle.stat();
      if (nlink > 0) return held(path, handle, parse(await handle.readFile("utf8")));
    }
  } catch {
    // What cannot be locked or read is not taken.
  }
  await handle.close();
  return undefined;
}

async function writeNewFile<Result>(
  directory: string,
  content: object,
  finish: (path: string, handle: FileHandle) => Promise<Result>,
): Promise<Result> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `${randomUUID()}.json`);
  const handle = await open(`${path}.new`, "wx", 0o600);
  try {
    await giveToOwnerOf(path, handle);
    await handle.writeFile(JSON.stringify(content));
    await handle.sync();
    const result = await finish(path, handle);
    await rename(`${path}.new`, path);
    return result;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(`${path}.new`, { force: true });
    throw error;
  }
}

function held(path: string, handle: FileHandle, content: unknown): HeldFile {
  return {
    path,
    content,
    async drop() {
      await rm(path, { force: true });
      await handle.close();
    },
    release: () => handle.close(),
  };
}

async function lock({ fd }: FileHandle): Promise<boolean> {
  return !CAN_HOLD_FILES || tryLock(fd);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
