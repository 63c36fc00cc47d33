import { realpath } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";

/** A path's one spelling: absolute, and links resolved, also those in front of what is not there. */
export async function canonicalPath(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(await canonicalPath(parent), basename(absolute));
  }
}

/** Whether a canonical path still leads to itself; once a link has taken its place it does not. */
export async function isSamePlace(path: string): Promise<boolean> {
  return (await canonicalPath(path)) === path;
}

/** Whether a canonical path is a directory or below it. */
export function isWithin(directory: string, path: string): boolean {
  const way = relative(directory, path);
  return !isAbsolute(way) && way !== ".." && !way.startsWith(`..${sep}`);
}
