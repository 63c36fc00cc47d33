import { join } from "node:path";

import type { HomeProblem } from "./events.ts";
import { canonicalHomePath, signInIdOf } from "./home-path.ts";
import { HomeWatch } from "./home-watch.ts";
import type { WatchedFile } from "./home-watch.ts";
import { KeeperError } from "./keeper-error.ts";
import { KeptSignIn } from "./kept-sign-in.ts";
import type { Link } from "./links-file.ts";
import { readLinks, updateLinks } from "./links-file.ts";
import { vaultDirectory } from "./owner.ts";
import type { KeeperSettings, RegisteredHome } from "./settings.ts";

const LINKS_KEY = "links";
const VAULT_KEY = "vault:";

/** The homes that a keeper looks after, which follows which, and their sign-ins. */
export class KeeperState {
  readonly settings: KeeperSettings;
  readonly #linksPath: string;
  readonly #names = new Map<string, string>();
  readonly #signIns = new Map<string, KeptSignIn>();
  readonly #retire = new Map<string, AbortController>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #watch: HomeWatch;
  /** Homes whose credentials cannot be replaced, by path, as the last check found. */
  readonly unwritable = new Map<string, HomeProblem>();
  #links: readonly Link[] = [];

  constructor(settings: KeeperSettings) {
    this.settings = settings;
    this.#linksPath = join(settings.dataDirectory, "links.json");
    const { clock, signal, timing } = settings;
    this.#watch = new HomeWatch({
      clock,
      signal,
      pollIntervalMs: timing.pollIntervalMs,
      onChange: (keys) => this.run(this.#changed(keys)),
    });
  }

  /** Throws `LINKS_UNREADABLE`. */
  async open(homes: readonly RegisteredHome[]): Promise<void> {
    this.#links = await readLinks(this.#linksPath);
    for (const home of homes) await this.#name(home);
    await this.#settle();
    this.run(this.#watch.poll());
  }

  /** Waits for what is under way; the settings' signal has been aborted. */
  async closed(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  /** Work that goes on by itself and ends with the keeper. */
  run(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => this.#running.delete(settled));
    this.#running.add(settled);
  }

  async register(home: RegisteredHome): Promise<void> {
    await this.#name(home);
    await this.#settle();
  }

  async unregister(nameOrPath: string): Promise<void> {
    const home = await this.find(nameOrPath);
    this.#names.delete(home.path);
    await this.#settle();
  }

  get links(): readonly Link[] {
    return this.#links;
  }

  /** Every home that is registered or linked. */
  get homes(): RegisteredHome[] {
    const paths = new Set([...this.#names.keys(), ...this.#links.map(({ home }) => home)]);
    return [...paths].map((path) => ({ name: this.nameOf(path), path }));
  }

  nameOf = (path: string): string =>
    this.#names.get(path) ?? this.#links.find(({ home }) => home === path)?.name ?? path;

  /** A home by its name or path. Throws `HOME_UNKNOWN`. */
  async find(nameOrPath: string): Promise<RegisteredHome> {
    const byName = this.homes.find(({ name }) => name === nameOrPath);
    if (byName) return byName;
    const path = await canonicalHomePath(nameOrPath);
    const byPath = this.homes.find((home) => home.path === path);
    if (byPath) return byPath;
    throw new KeeperError("HOME_UNKNOWN", `${nameOrPath} is not a home that Latchkey looks after.`);
  }

  /** The canonical path of the home whose sign-in this one follows, if another's. */
  followedBy(path: string): string | undefined {
    const link = this.#links.find(({ home }) => home === path);
    return link && link.follows !== path ? link.follows : undefined;
  }

  /** The sign-in that a home uses. */
  signInOf(path: string): KeptSignIn {
    const signIn = this.#signIns.get(this.followedBy(path) ?? path);
    if (signIn) return signIn;
    throw new KeeperError("HOME_UNKNOWN", `${path} is not a home that Latchkey looks after.`);
  }

  /** Changes the links for good, and brings the sign-ins in line. Throws `LINKS_UNREADABLE`. */
  async changeLinks(change: (links: readonly Link[]) => readonly Link[]): Promise<void> {
    this.#links = await updateLinks(this.#linksPath, change);
    await this.#settle();
  }

  async #name({ name, path }: RegisteredHome): Promise<void> {
    this.#names.set(await canonicalHomePath(path), name);
  }

  /** Every home that follows no other has a sign-in of its own, be it empty. */
  async #settle(): Promise<void> {
    const paths = this.homes.map(({ path }) => path);
    const primaries = new Set(paths.map((path) => this.followedBy(path) ?? path));
    for (const path of this.#signIns.keys()) if (!primaries.has(path)) this.#forget(path);
    const opened: Promise<void>[] = [];
    for (const path of primaries) {
      if (this.#signIns.has(path)) continue;
      const signIn = this.#signInFor(path);
      this.#signIns.set(path, signIn);
      opened.push(signIn.open().then(() => this.run(signIn.keep())));
    }
    this.#watch.set(this.#watchedFiles(paths, primaries));
    await Promise.all(opened);
  }

  /** A home that follows another has no sign-in of its own to keep. */
  #forget(path: string): void {
    this.#retire.get(path)?.abort();
    this.#retire.delete(path);
    this.#signIns.delete(path);
  }

  #signInFor(path: string): KeptSignIn {
    const retire = new AbortController();
    this.#retire.set(path, retire);
    const signal = AbortSignal.any([this.settings.signal, retire.signal]);
    return new KeptSignIn({
      settings: { ...this.settings, signal },
      id: signInIdOf(path),
      home: { name: this.nameOf(path), path },
      nameOf: this.nameOf,
      isTold: (home, { message }) => this.unwritable.get(home)?.message === message,
      recipients: () =>
        this.#links
          .filter(({ follows }) => follows === path)
          .map(({ home, hasReceived }) => ({ path: home, hasReceived })),
      markReceived: (received) => this.#markReceived(new Set(received)),
    });
  }

  /** Only remembers; the sign-ins stay as they are. */
  async #markReceived(paths: ReadonlySet<string>): Promise<void> {
    this.#links = await updateLinks(this.#linksPath, (links) =>
      links.map((link) => (paths.has(link.home) ? { ...link, hasReceived: true } : link)),
    );
  }

  #watchedFiles(
    paths: readonly string[],
    primaries: ReadonlySet<string>,
  ): Map<string, WatchedFile> {
    const { dataDirectory } = this.settings;
    const files = new Map<string, WatchedFile>();
    files.set(LINKS_KEY, { directory: dataDirectory, file: "links.json" });
    for (const path of [...paths, ...primaries]) {
      files.set(path, { directory: path, file: "auth.json" });
    }
    for (const path of primaries) {
      const directory = vaultDirectory(dataDirectory, path);
      files.set(`${VAULT_KEY}${path}`, { directory, file: "auth.json" });
    }
    return files;
  }

  async #changed(keys: ReadonlySet<string>): Promise<void> {
    if (this.settings.signal.aborted) return;
    if (keys.has(LINKS_KEY)) await this.#reloadLinks();
    const wholeSignIns = new Set<KeptSignIn>();
    const homes = new Map<KeptSignIn, Set<string>>();
    for (const key of keys) {
      if (key === LINKS_KEY) continue;
      const path = key.startsWith(VAULT_KEY) ? key.slice(VAULT_KEY.length) : key;
      const signIn = this.#signIns.get(this.followedBy(path) ?? path);
      if (!signIn) continue;
      if (signIn.home.path === path) wholeSignIns.add(signIn);
      else homes.set(signIn, (homes.get(signIn) ?? new Set()).add(path));
    }
    for (const signIn of wholeSignIns) homes.delete(signIn);
    await Promise.all([
      ...[...wholeSignIns].map((signIn) => signIn.sync({ reason: "refreshed" })),
      ...[...homes].map(([signIn, only]) => signIn.sync({ reason: "refreshed", only })),
    ]);
  }

  async #reloadLinks(): Promise<void> {
    try {
      const links = await readLinks(this.#linksPath);
      if (JSON.stringify(links) === JSON.stringify(this.#links)) return;
      this.#links = links;
    } catch (error) {
      const message = error instanceof Error ? error.message : "";
      this.settings.emit({ type: "links_unreadable", message });
      return;
    }
    await this.#settle();
    const targets = new Set(this.#links.map(({ follows }) => follows));
    for (const path of targets) await this.#signIns.get(path)?.sync({ reason: "linked" });
  }
}
