import { randomBytes } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { open, readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { AuthError, isAuthError } from "../../errors.ts";
import type { AuthJson } from "./auth-json.ts";
import { AuthJsonSchema } from "./auth-json.ts";
import { giveToOwnerOf, notWritable, systemCodeOf } from "./ownership.ts";

const MAX_BYTES = 1024 * 1024;
const TEMPORARY_PREFIX = ".auth-latchkey-";
const IS_DIRECTORY =
  "it is a directory (container tools make one where the file to mount is missing). Remove it, " +
  "and mount the directory that holds it instead";

/** What is at the place of `auth.json`. The reason never quotes the file. */
export type AuthJsonFile =
  | { state: "absent" }
  | { state: "unreadable"; reason: string; systemCode?: string }
  | { state: "loaded"; authJson: AuthJson };

/** Where `auth.json` really is: a link is followed, a dangling one counts as the file itself. */
export async function resolveAuthJson(homePath: string): Promise<string> {
  const path = join(homePath, "auth.json");
  try {
    return await realpath(path);
  } catch {
    return path;
  }
}

/** Reads the file by Codex's own rules. */
export async function readAuthJson(path: string): Promise<AuthJsonFile> {
  let text: string;
  try {
    const file = await stat(path);
    if (file.isDirectory()) return unreadable(IS_DIRECTORY);
    if (file.size > MAX_BYTES) return unreadable("it is larger than 1 MiB");
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "ENOENT") return { state: "absent" };
    return { ...unreadable(`it cannot be read (${code})`), systemCode: code };
  }
  return parseAuthJson(text);
}

/** The same for content that was read elsewhere. */
export function parseAuthJson(text: string): AuthJsonFile {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return unreadable("it is not valid JSON");
  }
  const parsed = AuthJsonSchema.safeParse(json);
  if (parsed.success) return { state: "loaded", authJson: parsed.data };
  const field = parsed.error.issues[0]?.path.join(".") ?? "";
  return unreadable(field === "" ? "it is not an object" : `its field ${field} is not usable`);
}

function unreadable(reason: string): Extract<AuthJsonFile, { state: "unreadable" }> {
  return { state: "unreadable", reason };
}

/**
 * Replaces the file whole: at any moment there is the old file or the new one. Call it under
 * Codex's locks. Throws `CREDENTIALS_NOT_WRITABLE`, with the old file untouched.
 */
export async function writeAuthJson(path: string, authJson: AuthJson): Promise<void> {
  await removeLeftovers(dirname(path)).catch((error: unknown) => {
    throw describeWriteFailure(path, error);
  });
  await writeWhole(path, JSON.stringify(authJson, null, 2), TEMPORARY_PREFIX);
}

/** The same for any text and without a lock: 0600, durable, whole or not at all. */
export async function writeWhole(path: string, text: string, prefix = ".latchkey-"): Promise<void> {
  const directory = dirname(path);
  const temporary = join(directory, `${prefix}${randomBytes(8).toString("hex")}`);
  try {
    const handle = await open(temporary, "wx", 0o600);
    await writeThrough(handle, path, text);
    await rename(temporary, path);
    await syncDirectory(directory);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw isAuthError(error) ? error : describeWriteFailure(path, error);
  }
}

async function writeThrough(handle: FileHandle, path: string, text: string): Promise<void> {
  try {
    await giveToOwnerOf(path, handle);
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writers that were killed leave tokens behind; under the locks no other writer is at work. */
async function removeLeftovers(directory: string): Promise<void> {
  const names = await readdir(directory);
  const leftovers = names.filter((name) => name.startsWith(TEMPORARY_PREFIX));
  await Promise.all(leftovers.map((name) => rm(join(directory, name), { force: true })));
}

/** Makes a rename survive a power cut, where the file system can. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function describeWriteFailure(path: string, error: unknown): AuthError {
  return systemCodeOf(error) === "EBUSY" ? mountedAlone(path) : notWritable(path, error);
}

/** A file that is a mount point cannot be replaced, and Codex would burn its refresh token. */
export function mountedAlone(path: string): AuthError {
  return new AuthError(
    "CREDENTIALS_NOT_WRITABLE",
    `${path} is mounted as a single file, so neither Codex nor Latchkey can replace it. ` +
      `Mount the directory that holds ${basename(path)} instead, read-write.`,
    { reason: "single_file_mount" },
  );
}
