import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const TIMEOUT_MS = 5000;

/** Where macOS keeps what device management forces, and what reads it. */
export interface ManagedPreferences {
  directory: string;
  plutil: string;
}

export const MANAGED_PREFERENCES: ManagedPreferences | undefined =
  process.platform === "darwin"
    ? { directory: "/Library/Managed Preferences", plutil: "/usr/bin/plutil" }
    : undefined;

/** The TOML that device management sets for Codex under a key, and the file that it stands in. */
export async function readManagedPreference(
  key: "config_toml_base64" | "requirements_toml_base64",
  { directory, plutil }: ManagedPreferences,
): Promise<{ path: string; text: string } | undefined> {
  // What is set for one person overrules what is set for all.
  for (const folder of [join(directory, userName()), directory]) {
    const path = join(folder, "com.openai.codex.plist");
    if (!(await isThere(path))) continue;
    const args = ["-extract", key, "raw", "-o", "-", path];
    // It fails, too, where the key is absent.
    const value = await run(plutil, args, { timeout: TIMEOUT_MS }).catch(() => undefined);
    if (value) return { path, text: Buffer.from(value.stdout.trim(), "base64").toString("utf8") };
  }
  return undefined;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
