import { createHash } from "node:crypto";
import { lstat, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";

import { KeeperError } from "../contract/keeper-error.ts";

/** Files and directories by which a Codex home is known. */
const MARKS = [
  "auth.json",
  "auth.lock",
  "config.toml",
  "sessions",
  "history.jsonl",
  "version.json",
  "AGENTS.md",
];

/** A home's one path, whichever way it was spelled; links in front of it are resolved. */
export async function canonicalHomePath(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute
      ? absolute
      : join(await canonicalHomePath(parent), basename(absolute));
  }
}

/** A name for the sign-in of a home that is the same after every restart. */
export function signInIdOf(homePath: string): string {
  return createHash("sha256").update(homePath).digest("hex").slice(0, 16);
}

/** Throws `HOME_OUTSIDE_ROOTS` for a canonical path that is in none of the roots. */
export async function requireInsideRoots(path: string, roots: readonly string[]): Promise<void> {
  for (const root of roots) {
    const way = relative(await canonicalHomePath(root), path);
    if (way === "" || (!way.startsWith("..") && !isAbsolute(way))) return;
  }
  throw new KeeperError(
    "HOME_OUTSIDE_ROOTS",
    `${path} is outside the directories that Latchkey looks after. Register the home first.`,
  );
}

/** Throws `NOT_A_CODEX_HOME` unless this is one, or an empty directory that can become one. */
export async function requireCodexHome(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) throw notACodexHome(path, "it is not a directory");
  const marks = await Promise.all(MARKS.map((mark) => isPresent(join(path, mark))));
  if (marks.includes(true) || (await readdir(path)).length === 0) return;
  throw notACodexHome(path, "it has neither config.toml nor auth.json");
}

async function isPresent(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

function notACodexHome(path: string, why: string): KeeperError {
  const advice = "Name a directory that Codex uses as CODEX_HOME.";
  return new KeeperError("NOT_A_CODEX_HOME", `${path} is not a Codex home: ${why}. ${advice}`);
}
