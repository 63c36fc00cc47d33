import { createHash } from "node:crypto";
import { chmod, realpath, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

import { AuthError } from "../../errors.ts";
import type { AuthJson } from "../file/auth-json.ts";
import type { AuthJsonFile } from "../file/auth-json-file.ts";
import {
  parseAuthJson,
  readAuthJson,
  resolveAuthJson,
  syncDirectory,
  writeAuthJson,
  writeWhole,
} from "../file/auth-json-file.ts";
import type { Keyring, KeyringItem } from "../keyring/keyring.ts";
import { notWritable } from "../file/ownership.ts";

/** One place where Codex looks for the content of `auth.json`. Change it under Codex's locks. */
export interface CredentialsPlace {
  readonly kind: "file" | "keyring";
  /** For people. */
  readonly location: string;
  read(): Promise<AuthJsonFile>;
  /** Finds out whether this kind of place takes anything. The file is checked with its home. */
  checkWritable(): Promise<void>;
  write(authJson: AuthJson): Promise<void>;
  remove(): Promise<void>;
  /** Moves content that cannot be loaded to a 0600 file, and returns its path. */
  keepAside(): Promise<string>;
}

/** Codex gives up on the lock that is held meanwhile after 5 seconds. */
const LOCKED_WRITE_TIMEOUT_MS = 3000;

/** The home's `auth.json`. */
export function filePlace(homePath: string): CredentialsPlace {
  const location = join(homePath, "auth.json");
  return {
    kind: "file",
    location,
    read: async () => readAuthJson(await resolveAuthJson(homePath)),
    checkWritable: () => Promise.resolve(),
    write: async (authJson) => writeAuthJson(await resolveAuthJson(homePath), authJson),
    async remove() {
      // Of a link, only the link.
      await rm(location, { force: true }).catch((error: unknown) => {
        throw notWritable(location, error);
      });
      await syncDirectory(homePath);
    },
    async keepAside() {
      const path = await resolveAuthJson(homePath);
      const aside = asidePath(dirname(path));
      await rename(path, aside).catch((error: unknown) => {
        throw notWritable(aside, error);
      });
      await chmod(aside, 0o600).catch(() => undefined);
      return aside;
    },
  };
}

/** The home's item in the keyring, where Codex has its own. */
export function keyringPlace(homePath: string, keyring: Keyring): CredentialsPlace {
  const read = async () => keyring.read(await codexKeyringItem(homePath));
  return {
    kind: "keyring",
    location: `the keyring item "${CODEX_SERVICE}" of ${homePath}`,
    async read() {
      const secret = await read();
      return secret === undefined ? { state: "absent" } : parseAuthJson(secret);
    },
    checkWritable: () => keyring.probe(),
    async write(authJson) {
      const limits = { timeoutMs: LOCKED_WRITE_TIMEOUT_MS };
      await keyring.write(await codexKeyringItem(homePath), JSON.stringify(authJson), limits);
    },
    remove: async () => keyring.remove(await codexKeyringItem(homePath)),
    async keepAside() {
      const aside = asidePath(homePath);
      await writeWhole(aside, (await read()) ?? "");
      return aside;
    },
  };
}

/** What only Codex itself can reach. To put credentials anywhere else would sign nobody in. */
export function unreachablePlace(homePath: string, why: string): CredentialsPlace {
  const refuse = (code: "CREDENTIALS_UNREADABLE" | "CREDENTIALS_NOT_WRITABLE") => () =>
    Promise.reject(new AuthError(code, why, { reason: "store_unsupported" }));
  return {
    kind: "file",
    location: homePath,
    read: refuse("CREDENTIALS_UNREADABLE"),
    checkWritable: refuse("CREDENTIALS_NOT_WRITABLE"),
    write: refuse("CREDENTIALS_NOT_WRITABLE"),
    remove: () => Promise.resolve(),
    keepAside: refuse("CREDENTIALS_NOT_WRITABLE"),
  };
}

const CODEX_SERVICE = "Codex Auth";

/** The name under which Codex keeps the credentials of a home in the keyring. */
async function codexKeyringItem(homePath: string): Promise<KeyringItem> {
  const path = await realpath(homePath).catch(() => homePath);
  const hash = createHash("sha256").update(path).digest("hex");
  return { service: CODEX_SERVICE, account: `cli|${hash.slice(0, 16)}` };
}

function asidePath(directory: string): string {
  const timestamp = new Date().toISOString().replace(/[:.]/gu, "-");
  return join(directory, `auth.json.corrupt-${timestamp}`);
}
