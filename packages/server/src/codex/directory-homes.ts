import { realpathSync } from "node:fs";
import type { CodexHomes } from "../ports/codex-homes.ts";

export type RegisteredHome = { name: string; path: string };

export type HomeRegistry = Pick<CodexHomes, "list" | "find">;

/** Codex homes that are directories on this machine: the server's, and those that come and go. */
export function createDirectoryHomes(
  server: RegisteredHome,
  listOthers: () => readonly RegisteredHome[],
): HomeRegistry {
  const list = () => [server, ...listOthers()];
  return {
    list,
    find(nameOrPath) {
      if (nameOrPath === server.name) return server;
      const homes = list();
      return (
        homes.find(({ name }) => name === nameOrPath) ??
        homes.find(({ path }) => isSamePath(path, nameOrPath))
      );
    },
  };
}

/** A home that the caller has resolved before. */
export function requireHome(home: RegisteredHome | undefined): RegisteredHome {
  if (!home) throw new TypeError("The Codex home is not registered.");
  return home;
}

function isSamePath(path: string, other: string): boolean {
  try {
    return realpathSync(path) === realpathSync(other);
  } catch {
    return false;
  }
}
