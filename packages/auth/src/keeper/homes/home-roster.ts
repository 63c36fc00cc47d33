import { join } from "node:path";

import { canonicalHomePath } from "./home-path.ts";
import { KeeperError } from "../contract/keeper-error.ts";
import type { Link } from "./links-file.ts";
import { readLinks, updateLinks } from "./links-file.ts";
import type { RegisteredHome } from "../contract/settings.ts";

/** The homes that are registered or linked, by their canonical paths, and which follows which. */
export class HomeRoster {
  readonly #linksPath: string;
  readonly #names = new Map<string, string>();
  #links: readonly Link[] = [];

  constructor(dataDirectory: string) {
    this.#linksPath = join(dataDirectory, "links.json");
  }

  get links(): readonly Link[] {
    return this.#links;
  }

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

  async register({ name, path }: RegisteredHome): Promise<void> {
    this.#names.set(await canonicalHomePath(path), name);
  }

  /** A home that is linked stays. */
  unregister({ path }: RegisteredHome): void {
    this.#names.delete(path);
  }

  /** The home whose sign-in this one follows, if another's. */
  followedBy(path: string): string | undefined {
    const link = this.#links.find(({ home }) => home === path);
    return link && link.follows !== path ? link.follows : undefined;
  }

  /** Whether what this home is to be given has not reached it even once. */
  awaitsDelivery(path: string): boolean {
    return this.#links.some(({ home, hasReceived }) => home === path && !hasReceived);
  }

  /** Those that follow a home's sign-in, itself included when the vault owns that. */
  followersOf(path: string): readonly Link[] {
    return this.#links.filter(({ follows }) => follows === path);
  }

  /** Reads the links again; false when they are as before. Throws `LINKS_UNREADABLE`. */
  async readLinks(): Promise<boolean> {
    const links = await readLinks(this.#linksPath);
    if (JSON.stringify(links) === JSON.stringify(this.#links)) return false;
    this.#links = links;
    return true;
  }

  /** Changes the links for good. Throws `LINKS_UNREADABLE`. */
  async changeLinks(change: (links: readonly Link[]) => readonly Link[]): Promise<void> {
    this.#links = await updateLinks(this.#linksPath, change);
  }

  /** These homes have had credentials: if they have none later, somebody signed out there. */
  async markReceived(paths: readonly string[]): Promise<void> {
    const received = new Set(paths);
    await this.changeLinks((links) =>
      links.map((link) => (received.has(link.home) ? { ...link, hasReceived: true } : link)),
    );
  }
}
