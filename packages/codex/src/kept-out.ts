import { readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { isWithin } from "@latchkey/auth";
import type { Environment } from "./environment.ts";

/** What commands of the model may not reach: absolute paths that exist, links resolved. */
export interface KeptOut {
  /** Files and directories that they neither read nor write. */
  unreadable: readonly string[];
  homes: readonly KeptOutHome[];
  /** Directories that they do not write to, but for a working folder inside. */
  unwritable: readonly string[];
}

export interface KeptOutHome {
  path: string;
  /** What of it nobody may read. */
  secrets: readonly string[];
  /** Whether commands of other homes, which work elsewhere, have no business there at all. */
  isForItselfOnly: boolean;
}

/** Where sign-ins and what steers Codex are kept. */
export interface KeptOutPlaces {
  /** Latchkey's own. */
  dataDirectory: string;
  /** Every Codex home that is known. The user's own, `~/.codex`, is always one. */
  homes: readonly string[];
  /** Other secrets. */
  files?: readonly string[];
  /** Folders of files that say what Codex does; homes in there are for themselves only. */
  folders?: readonly string[];
  /** Folders that commands may work in, wherever they are. */
  workspaces?: readonly string[];
  environment: Environment;
}

const SECRETS_OF_HOME = [
  "auth.json",
  "auth.lock",
  "auth.json.lock",
  ".credentials.json",
  ".env",
  "secrets",
];

/** All that Latchkey keeps in its data directory; scratch homes of the command line are `login-…`. */
const SECRETS_OF_DATA =
  /^(access-token|latchkey\.db.*|links\.json(\.lock)?|open\.html|sign-ins|set-aside|providers|scratch|checks|images|login-.*)$/u;

/** What exists now of the places that are to be kept from the model. */
export function listKeptOut(places: KeptOutPlaces): KeptOut {
  const { dataDirectory, files = [], folders = [], workspaces = [], environment } = places;
  const userHome = environment["HOME"] ?? environment["USERPROFILE"];
  const inUserHome = (...path: string[]) => (userHome ? [join(userHome, ...path)] : []);
  const dataHome = environment["XDG_DATA_HOME"];
  const homes = present([...places.homes, ...inUserHome(".codex")]);
  const readable = [...homes, ...present(folders), ...present(workspaces)];
  const [data] = present([dataDirectory]);
  const secrets = [
    ...(data === undefined ? [] : secretsOfData(data, readable)),
    ...files,
    ...(dataHome ? [join(dataHome, "keyrings")] : []),
    ...inUserHome(".local", "share", "keyrings"),
    ...inUserHome(".local", "state", "latchkey"),
  ];
  const unreadable = outermost(present(secrets));
  const unwritable = present([...homes, ...folders, ...(data === undefined ? [] : [data])]);
  const inFolders = present(folders);
  return {
    unreadable,
    homes: homes.map((path) => ({
      path,
      secrets: outermost(present(secretsOfHome(path))),
      isForItselfOnly: inFolders.some((folder) => folder !== path && isWithin(folder, path)),
    })),
    unwritable: unwritable.filter((path) => !unreadable.some((each) => isWithin(each, path))),
  };
}

/** The whole directory, where nothing in it has to be readable: its parts change, and it does not. */
function secretsOfData(directory: string, readable: readonly string[]): string[] {
  if (!readable.some((each) => isWithin(directory, each))) return [directory];
  return readdirSync(directory)
    .filter((name) => SECRETS_OF_DATA.test(name))
    .map((name) => join(directory, name));
}

/** The second lock is beside the real file, where a link leads to it. */
function secretsOfHome(home: string): string[] {
  const [real] = present([join(home, "auth.json")]);
  const names = SECRETS_OF_HOME.map((name) => join(home, name));
  return real === undefined ? names : [...names, `${real}.lock`];
}

/** Codex cannot keep out what is not there. */
function present(paths: readonly string[]): string[] {
  const found = paths.flatMap((path) => {
    try {
      return [realpathSync(path)];
    } catch {
      return [];
    }
  });
  return [...new Set(found)].sort();
}

/** Nothing is said twice: Codex takes longer for each path. */
export function outermost(paths: readonly string[]): string[] {
  return paths.filter((path) => !paths.some((each) => each !== path && isWithin(each, path)));
}
