import { chmod, stat } from "node:fs/promises";

import { resolveAuthJson } from "./auth-json-file.ts";
import { notWritable } from "./ownership.ts";

const OTHERS = 0o077;

/** Whether other users of this machine may read or change a home's `auth.json`. */
export async function isAuthJsonExposed(homePath: string): Promise<boolean> {
  if (process.platform === "win32") return false;
  const path = await resolveAuthJson(homePath);
  const file = await stat(path).catch(() => undefined);
  return file !== undefined && (file.mode & OTHERS) !== 0;
}

/**
 * Takes a home's `auth.json` away from other users (mode 0600) and returns whether that was
 * needed. Who could read it before may have a copy. Throws `CREDENTIALS_NOT_WRITABLE`.
 */
export async function restrictAuthJson(homePath: string): Promise<boolean> {
  if (!(await isAuthJsonExposed(homePath))) return false;
  const path = await resolveAuthJson(homePath);
  await chmod(path, 0o600).catch((error: unknown) => {
    throw notWritable(path, error);
  });
  return true;
}
