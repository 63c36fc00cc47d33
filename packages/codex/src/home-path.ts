import { realpath } from "node:fs/promises";
import { resolve } from "node:path";

/** A home's directory with its links resolved, by which its processes are told apart. */
export async function canonicalHomePath(home: string): Promise<string> {
  return realpath(home).catch(() => resolve(home));
}
