import type { WatchedFile } from "./home-watch.ts";
import { vaultDirectory } from "./owner.ts";

const LINKS_KEY = "links";
const VAULT_KEY = "vault:";

export interface WatchedHomes {
  dataDirectory: string;
  /** Canonical paths. */
  homes: readonly string[];
  /** Those that have a sign-in of their own, in the vault or not. */
  primaries: ReadonlySet<string>;
}

/** The files whose changes concern a keeper: the links, every home's credentials, and the vault's. */
export function watchedFiles({ dataDirectory, homes, primaries }: WatchedHomes) {
  const files = new Map<string, WatchedFile>();
  files.set(LINKS_KEY, { directory: dataDirectory, file: "links.json" });
  for (const path of [...homes, ...primaries]) {
    files.set(path, { directory: path, file: "auth.json" });
  }
  for (const path of primaries) {
    const directory = vaultDirectory(dataDirectory, path);
    files.set(`${VAULT_KEY}${path}`, { directory, file: "auth.json" });
  }
  return files;
}

/** What the keys of files that have changed mean. */
export function readChanges(keys: ReadonlySet<string>): { areLinks: boolean; homes: string[] } {
  const homes = [...keys]
    .filter((key) => key !== LINKS_KEY)
    .map((key) => (key.startsWith(VAULT_KEY) ? key.slice(VAULT_KEY.length) : key));
  return { areLinks: keys.has(LINKS_KEY), homes };
}
