import { createHash } from "node:crypto";
import { lstat, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

import { z } from "zod";

import type { LockOptions } from "@latchkey/auth";
import { canonicalPath, isSamePlace, isWithin } from "@latchkey/auth";
import { withFileLock, writeWhole } from "@latchkey/auth/credentials";
import { KeeperError } from "./events.ts";
import type { RegisteredHome } from "./settings.ts";

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

export function describeReplaced(path: string): string {
  return (
    `${path} was replaced by a link to another place since Latchkey began to look after it. ` +
    "Put the directory back, or restart Latchkey if that is meant."
  );
}

/** A name for the sign-in of a home that is the same after every restart. */
export function signInIdOf(homePath: string): string {
  return createHash("sha256").update(homePath).digest("hex").slice(0, 16);
}

/** Throws `HOME_OUTSIDE_ROOTS` for a canonical path that is in none of the roots. */
export async function requireInsideRoots(path: string, roots: readonly string[]): Promise<void> {
  for (const root of roots) {
    if (isWithin(await canonicalPath(root), path)) return;
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

const LinkSchema = z.strictObject({
  /** The canonical path of the home. */
  home: z.string().min(1),
  name: z.string().min(1),
  /** The canonical path of the home whose sign-in it follows. */
  follows: z.string().min(1),
  /** Whether it has had credentials from there: then their absence means a sign-out. */
  hasReceived: z.boolean(),
});
const LinksSchema = z.strictObject({ version: z.literal(1), links: z.array(LinkSchema) });

/** That one home follows the sign-in of another. */
export type Link = z.infer<typeof LinkSchema>;

/** Reads the links; there are none without a file. Throws `LINKS_UNREADABLE`. */
export async function readLinks(path: string): Promise<Link[]> {
  try {
    return LinksSchema.parse(JSON.parse(await readFile(path, "utf8"))).links;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw new KeeperError(
      "LINKS_UNREADABLE",
      `${path} cannot be read as a list of links. Nothing was changed. ` +
        "Mend it, or move it away and link the homes again.",
      { cause: error },
    );
  }
}

/**
 * Changes the links as one step, also beside other processes. Returns the new ones. Throws
 * `LINKS_UNREADABLE` with the file as it was.
 */
async function updateLinks(
  path: string,
  change: (links: readonly Link[]) => readonly Link[],
  options: LockOptions = {},
): Promise<Link[]> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return withFileLock(`${path}.lock`, options, async () => {
    const before = await readLinks(path);
    const links = [...change(before)];
    if (JSON.stringify(links) !== JSON.stringify(before)) {
      await writeWhole(path, `${JSON.stringify({ version: 1, links }, null, 2)}\n`);
    }
    return links;
  });
}

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

  /** With those that are followed from elsewhere. */
  get all(): RegisteredHome[] {
    const followed = this.#links.map(({ follows }) => follows);
    const paths = new Set([...this.homes.map(({ path }) => path), ...followed]);
    return [...paths].map((path) => ({ name: this.nameOf(path), path }));
  }

  nameOf = (path: string): string =>
    this.#names.get(path) ?? this.#links.find(({ home }) => home === path)?.name ?? path;

  /** A home by its name or path. Throws `HOME_UNKNOWN`, also for one that a link has replaced. */
  async find(nameOrPath: string): Promise<RegisteredHome> {
    const byName = this.homes.find(({ name }) => name === nameOrPath);
    if (byName && !(await isSamePlace(byName.path))) {
      throw new KeeperError("HOME_UNKNOWN", describeReplaced(byName.path));
    }
    if (byName) return byName;
    const path = await canonicalPath(nameOrPath);
    const byPath = this.homes.find((home) => home.path === path);
    if (byPath) return byPath;
    throw new KeeperError("HOME_UNKNOWN", `${nameOrPath} is not a home that Latchkey looks after.`);
  }

  async register({ name, path }: RegisteredHome): Promise<void> {
    this.#names.set(await canonicalPath(path), name);
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
