import type { Dirent, Stats } from "node:fs";
import { chmod, lstat, mkdir, readdir, realpath, stat } from "node:fs/promises";
import { join } from "node:path";

import { AuthError } from "../../errors.ts";
import { notWritable } from "./ownership.ts";

const OTHERS = 0o077;
/** Folders of files that people write, and may link to from elsewhere. */
const PEOPLES_FOLDERS = new Set(["agents", "commands", "flows"]);
/** Folders in which everything is looked at; elsewhere nothing has a name that can be foreseen. */
const SECRET_FOLDERS = new Set(["providers", "sign-ins"]);

/**
 * Makes a directory for this user alone, or finds out whether an existing one is that. Takes away
 * what others may do there and returns a sentence for people about each such thing. Throws
 * `CREDENTIALS_NOT_WRITABLE` for what another user owns, and for links in the places of its files:
 * whoever may plant one decides where secrets are read and written.
 */
export async function openPrivateDirectory(path: string): Promise<string[]> {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw notWritable(path, error);
  });
  if (process.platform === "win32") return [];
  const link = await lstat(path);
  if (link.isSymbolicLink()) refuseOwner(path, link);
  const directory = await realpath(path);
  const found = await stat(directory);
  refuseOwner(path, found);
  const said: string[] = [];
  if ((found.mode & OTHERS) !== 0) {
    await takeFromOthers(directory, 0o700);
    said.push(`Other users could get into ${path}. Its mode is 0700 now.`);
  }
  const opened = await openEntries(directory, {
    // Where this is a home directory as well, other programs have their files there.
    isOurs: ({ name }) => !name.startsWith(".") && !PEOPLES_FOLDERS.has(name),
    isLookedInto: ({ name }) => SECRET_FOLDERS.has(name),
  });
  if (opened.length > 0) {
    const names = opened.length > 3 ? `${opened.length} files` : opened.join(", ");
    said.push(`Other users could open ${names} in ${path}. Only this user can now.`);
  }
  return said;
}

interface Looking {
  isOurs: (entry: Dirent) => boolean;
  isLookedInto: (entry: Dirent) => boolean;
}

const always = () => true;

/** Looks at what is in a directory; returns the paths that were open to others and are no more. */
async function openEntries(
  directory: string,
  { isOurs, isLookedInto }: Looking,
): Promise<string[]> {
  const mended: string[] = [];
  const entries = await readdir(directory, { withFileTypes: true });
  for (const entry of entries.filter(isOurs)) {
    const path = join(directory, entry.name);
    const found = await lstat(path).catch(() => undefined);
    // It has gone meanwhile.
    if (!found) continue;
    if (found.isSymbolicLink()) throw planted(path);
    refuseOwner(path, found);
    if ((found.mode & OTHERS) !== 0 && (found.isFile() || found.isDirectory())) {
      await takeFromOthers(path, found.isDirectory() ? 0o700 : 0o600);
      mended.push(path);
    }
    if (found.isDirectory() && isLookedInto(entry)) {
      mended.push(...(await openEntries(path, { isOurs: always, isLookedInto: always })));
    }
  }
  return mended;
}

function refuseOwner(path: string, { uid }: Stats): void {
  const user = process.getuid?.();
  if (uid === user) return;
  throw notPrivate(
    `${path} belongs to another user (${uid}; this is ${user}), who could read and change all that ` +
      "Latchkey keeps there. Run Latchkey as that user, give it to this user (chown), or name a " +
      `directory that is not there yet, such as ${join(path, "latchkey")}.`,
  );
}

async function takeFromOthers(path: string, mode: number): Promise<void> {
  await chmod(path, mode).catch(() => undefined);
  if (((await stat(path)).mode & OTHERS) === 0) return;
  throw notPrivate(
    `Other users can get at ${path}, and its file system does not let that be changed. Name a ` +
      "directory on a file system that keeps modes (LATCHKEY_DATA_DIR).",
  );
}

function planted(path: string): AuthError {
  return notPrivate(
    `${path} is a link. Latchkey's files are never links, so somebody may want to have its secrets ` +
      "elsewhere. Find out who made it, and remove it.",
  );
}

function notPrivate(message: string): AuthError {
  return new AuthError("CREDENTIALS_NOT_WRITABLE", message, { reason: "not_private" });
}
