import { createHash } from "node:crypto";
import { join } from "node:path";

import { z } from "zod";

import type { Provider } from "../provider/provider.ts";
import type { GrantedTokens, RefreshedTokenSet } from "../token-set.ts";
import type { LockOptions } from "./locks/locks.ts";
import { checkFileLock, withFileLock } from "./locks/locks.ts";
import { openPrivateDirectory } from "./file/private-directory.ts";
import { isStorageFailure, keepElsewhere, rescueCredentials } from "./file/rescue.ts";
import type { TextPlace, TextPlaceOptions } from "./places/text-place.ts";
import { chooseTextPlace, keepTextAside } from "./places/text-place.ts";
import type { StoredTokens, UpdateOutcome } from "./update.ts";
import { judgeUpdate, mergeRefreshed } from "./update.ts";
import { checkDirectoryWritable } from "./writable.ts";

export interface ProviderStoreOptions extends TextPlaceOptions {
  /** Whose tokens these are: there is one store for each authorization server and client. */
  provider: Pick<Provider, "issuer" | "clientId">;
  /** Holds the file and, in any case, the locks; made for this user only when missing. */
  directory: string;
  /** Where tokens go that cannot be stored; default: latchkey's folder in the user's state. */
  stateDirectory?: string | undefined;
}

export type ProviderStoreState =
  | { state: "signed_in"; credentials: StoredTokens }
  | { state: "signed_out" }
  | { state: "unreadable"; reason: string };

/** The tokens of a sign-in that is not Codex's. Safe to use concurrently. */
export interface ProviderStore {
  readonly kind: "file" | "keyring";
  /** For people. */
  readonly location: string;
  readonly refreshPath: string;
  read(): Promise<ProviderStoreState>;
  /**
   * Puts a new sign-in in place of the old one, and returns that for revoking. When that fails,
   * the tokens are kept elsewhere and `CREDENTIALS_NOT_WRITABLE` carries their `location`.
   */
  replace(tokenSet: GrantedTokens, options?: ReplaceOptions): Promise<ReplacedTokens>;
  update(spent: StoredTokens, refreshed: RefreshedTokenSet): Promise<UpdateOutcome<StoredTokens>>;
  keepAside(spent: StoredTokens, refreshed: RefreshedTokenSet): Promise<string | undefined>;
  /** Throws `CREDENTIALS_NOT_WRITABLE` while tokens could not be stored, locks included. */
  checkWritable(options?: LockOptions): Promise<void>;
  remove(options?: LockOptions): Promise<ProviderStoreState>;
}

interface ReplaceOptions extends LockOptions {
  accountId?: string | undefined;
}

export interface ReplacedTokens {
  stored: StoredTokens;
  superseded?: StoredTokens;
  /** Where content that could not be read was moved to. */
  keptAside?: string;
}

const ContentSchema = z.object({
  version: z.literal(1),
  issuer: z.string(),
  clientId: z.string(),
  tokens: z.object({
    accessToken: z.string(),
    refreshToken: z.string(),
    idToken: z.string().exactOptional(),
    expiresAt: z.number().exactOptional(),
    accountId: z.string().exactOptional(),
    lastRefreshAt: z.number().exactOptional(),
  }),
});

/**
 * Opens the store of one provider's tokens: 0600, whole or not at all. Throws
 * `KEYRING_UNAVAILABLE` where the keyring was asked for by name and does not work.
 */
export async function openProviderStore(options: ProviderStoreOptions): Promise<ProviderStore> {
  const { directory } = options;
  const { issuer, clientId } = options.provider;
  await openPrivateDirectory(directory);
  const path = join(directory, fileName(issuer, clientId));
  const item = { service: "Latchkey", account: `${issuer}|${clientId}` };
  const place = await chooseTextPlace(path, item, options);
  const content = (tokens: StoredTokens) =>
    JSON.stringify({ version: 1, issuer, clientId, tokens }, null, 2);
  const write = (tokens: StoredTokens) => place.write(content(tokens));
  const savingElsewhere = async <T>(tokens: StoredTokens, save: () => Promise<T>): Promise<T> => {
    try {
      return await save();
    } catch (error) {
      if (!isStorageFailure(error)) throw error;
      throw await rescueCredentials(content(tokens), options.stateDirectory, error);
    }
  };
  const locked = <T>(lock: LockOptions, work: () => Promise<T>) =>
    withFileLock(`${path}.lock`, lock, work);
  return {
    kind: place.kind,
    location: place.location,
    refreshPath: `${path}.refresh`,
    async read() {
      const found = await read(place);
      if (found.state === "signed_out" && place.unread) throw place.unread;
      return found;
    },
    replace(tokenSet, { accountId, ...lock } = {}) {
      const account = accountId === undefined ? {} : { accountId };
      const stored: StoredTokens = { ...tokenSet, ...account, lastRefreshAt: Date.now() };
      return savingElsewhere(stored, () =>
        locked(lock, async () => {
          const before = await read(place);
          const isCorrupt = before.state === "unreadable";
          const keptAside = isCorrupt ? { keptAside: await keepTextAside(place, path) } : {};
          await write(stored);
          const superseded = held(before);
          return { stored, ...(superseded ? { superseded } : {}), ...keptAside };
        }),
      );
    },
    update: (spent, refreshed) =>
      savingElsewhere(mergeRefreshed(spent, refreshed), () =>
        locked({}, async () => {
          const found = await read(place);
          if (found.state === "unreadable") await keepTextAside(place, path);
          const current = held(found) ?? (found.state === "unreadable" ? spent : undefined);
          const status = judgeUpdate(current, spent);
          if (!current || status === "gone") return { status: "gone" };
          if (status === "superseded") return { status, credentials: current };
          const credentials = mergeRefreshed(current, refreshed);
          await write(credentials);
          return { status, credentials };
        }),
      ),
    keepAside: (spent, refreshed) =>
      keepElsewhere(
        content(mergeRefreshed(spent, refreshed)),
        options.stateDirectory,
        "other-account",
      ),
    async checkWritable({ signal } = {}) {
      await checkDirectoryWritable(directory);
      await checkFileLock(`${path}.lock`, { signal });
    },
    remove: (lock = {}) =>
      locked(lock, async () => {
        const before = await read(place);
        await place.remove();
        return before;
      }),
  };
}

async function read(place: TextPlace): Promise<ProviderStoreState> {
  const text = await place.read();
  if (text === undefined) return { state: "signed_out" };
  try {
    return { state: "signed_in", credentials: ContentSchema.parse(JSON.parse(text)).tokens };
  } catch {
    return { state: "unreadable", reason: "it is not what Latchkey stores" };
  }
}

function held(found: ProviderStoreState): StoredTokens | undefined {
  return found.state === "signed_in" ? found.credentials : undefined;
}

function fileName(issuer: string, clientId: string): string {
  const hash = createHash("sha256").update(`${issuer}\0${clientId}`).digest("hex");
  const host = URL.parse(issuer)?.hostname ?? "provider";
  return `${host.replace(/[^\w.-]/gu, "_")}-${hash.slice(0, 12)}.json`;
}
