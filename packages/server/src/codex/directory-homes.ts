import { realpathSync } from "node:fs";
import { describeCredentials, isAuthError, readCodexHomeCredentials } from "@latchkey/auth";
import type { CodexHomes, HomeCredentials } from "../ports/codex-homes.ts";

export type RegisteredHome = { name: string; path: string };

/** Codex homes that are directories on this machine. */
export function createDirectoryHomes(homes: readonly RegisteredHome[]): CodexHomes {
  const find = (nameOrPath: string) =>
    homes.find(({ name, path }) => name === nameOrPath || isSamePath(path, nameOrPath));
  return {
    list: () => homes,
    find,
    async read(name) {
      const home = find(name);
      if (!home) throw new TypeError(`The Codex home ${name} is not registered.`);
      return readHome(home.path);
    },
  };
}

async function readHome(path: string): Promise<HomeCredentials> {
  const stored = await readCodexHomeCredentials(path);
  return stored as never;
}

function isSamePath(path: string, other: string): boolean {
  try {
    return realpathSync(path) === realpathSync(other);
  } catch {
    return false;
  }
}
