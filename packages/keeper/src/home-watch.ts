import type { FSWatcher } from "node:fs";
import { watch } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";

import type { Clock } from "@latchkey/auth";
import { vaultDirectory } from "./owner.ts";

/** One file that is looked at; the directory is watched, as replacing a file ends a watch on it. */
export interface WatchedFile {
  directory: string;
  /** Absent for all that comes into the directory and goes. */
  file?: string;
}

export interface HomeWatchOptions {
  clock: Clock;
  pollIntervalMs: number;
  signal: AbortSignal;
  /** The keys whose files have changed. Must not throw. */
  onChange: (keys: ReadonlySet<string>) => void;
}

interface Entry extends WatchedFile {
  watcher: FSWatcher | undefined;
  signature: string | undefined;
}

/** Who writes without renaming empties the file first: it is read when it has been quiet. */
const SETTLE_MS = 40;
const MAX_SETTLE_MS = 200;

/**
 * Reports changes of files, at once where the file system does, else when it looks the next time.
 * Looking also finds what no watch sees: a link's target, a directory that came later.
 */
export class HomeWatch {
  readonly #options: HomeWatchOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #changedSince = 0;

  constructor(options: HomeWatchOptions) {
    this.#options = options;
    options.signal.addEventListener("abort", () => this.#close(), { once: true });
  }

  /** Watches exactly these files from now on. */
  set(files: ReadonlyMap<string, WatchedFile>): void {
    if (this.#options.signal.aborted) return;
    for (const [key, entry] of this.#entries) {
      if (files.has(key)) continue;
      entry.watcher?.close();
      this.#entries.delete(key);
    }
    for (const [key, file] of files) {
      if (!this.#entries.has(key)) this.#add(key, file);
    }
  }

  /** Looks at everything from time to time. Resolves when the signal is aborted. */
  async poll(): Promise<void> {
    const { clock, pollIntervalMs, signal } = this.#options;
    const isOpen = () => !signal.aborted;
    while (isOpen()) {
      await clock.sleep(pollIntervalMs, signal).catch(() => undefined);
      if (isOpen()) await Promise.all([...this.#entries].map((pair) => this.#look(...pair)));
    }
  }

  #add(key: string, file: WatchedFile): void {
    const entry: Entry = { ...file, watcher: undefined, signature: undefined };
    this.#entries.set(key, entry);
    this.#watch(key, entry);
  }

  #watch(key: string, entry: Entry): void {
    try {
      const watcher = watch(entry.directory, { persistent: false }, (_, name) => {
        if (entry.file === undefined || name === entry.file) this.#report(key);
      });
      watcher.once("error", () => {
        watcher.close();
        entry.watcher = undefined;
      });
      entry.watcher = watcher;
    } catch {
      entry.watcher = undefined;
    }
  }

  async #look(key: string, entry: Entry): Promise<void> {
    const found = await stat(join(entry.directory, entry.file ?? "")).catch(() => undefined);
    const signature = found ? `${found.ino} ${found.size} ${found.mtimeMs}` : "absent";
    const isChanged = entry.signature !== undefined && entry.signature !== signature;
    entry.signature = signature;
    if (isChanged) this.#report(key);
    if (!entry.watcher && this.#entries.get(key) === entry) this.#watch(key, entry);
  }

  #report(key: string): void {
    if (this.#changed.size === 0) this.#changedSince = performance.now();
    this.#changed.add(key);
    clearTimeout(this.#timer);
    const leftMs = MAX_SETTLE_MS - (performance.now() - this.#changedSince);
    this.#timer = setTimeout(() => this.#tell(), Math.min(SETTLE_MS, Math.max(0, leftMs))).unref();
  }

  #tell(): void {
    const changed = new Set(this.#changed);
    this.#changed.clear();
    this.#options.onChange(changed);
  }

  #close(): void {
    clearTimeout(this.#timer);
    for (const { watcher } of this.#entries.values()) watcher?.close();
    this.#entries.clear();
  }
}

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
