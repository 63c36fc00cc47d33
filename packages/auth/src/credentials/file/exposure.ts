import { chmod, stat } from "node:fs/promises";

import { resolveAuthJson } from "./auth-json-file.ts";

const OTHERS = 0o077;

/** Whether other users of this machine may read or change a home's `auth.json`. */
export async function isAuthJsonExposed(homePath: string): Promise<boolean> {
  if (process.platform === "win32") return false;
  const file = await stat(await resolveAuthJson(homePath)).catch(() => undefined);
  return file !== undefined && file.isFile() && (file.mode & OTHERS) !== 0;
}

/**
 * Takes a home's `auth.json` away from other users (mode 0600): `restricted` where that was needed,
 * `refused` where the file system keeps no modes or does not let this user set them. Who could read
 * the file before may have a copy.
 */
export async function restrictAuthJson(
  homePath: string,
): Promise<"private" | "restricted" | "refused"> {
  if (!(await isAuthJsonExposed(homePath))) return "private";
  await chmod(await resolveAuthJson(homePath), 0o600).catch(() => undefined);
  return (await isAuthJsonExposed(homePath)) ? "refused" : "restricted";
}
