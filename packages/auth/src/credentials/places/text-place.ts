import { chmod, readFile, rename, rm } from "node:fs/promises";

import type { AuthError } from "../../errors.ts";
import { isAuthError } from "../../errors.ts";
import { writeWhole } from "../file/auth-json-file.ts";
import type { StoreChoice } from "./choose-places.ts";
import type { Keyring, KeyringItem } from "../keyring/keyring.ts";
import { createKeyring } from "../keyring/keyring.ts";
import { notWritable, systemCodeOf } from "../file/ownership.ts";
import type { StoreNotice } from "./store-notice.ts";
import { keyringFallback } from "./store-notice.ts";

/** One place that holds a secret as text. */
export interface TextPlace {
  readonly kind: "file" | "keyring";
  /** For people. */
  readonly location: string;
  /** Why the keyring was not looked into: nobody knows what it holds. */
  readonly unread?: AuthError;
  read(): Promise<string | undefined>;
  write(text: string): Promise<void>;
  remove(): Promise<void>;
}

export interface TextPlaceOptions {
  /** Default `auto`: the keyring where it works, else the file. */
  store?: StoreChoice | undefined;
  keyring?: Keyring | undefined;
  onNotice?: ((notice: StoreNotice) => void) | undefined;
}

/** Chooses between an item in the keyring and a file, as `openCredentialStore` does. */
export async function chooseTextPlace(
  path: string,
  item: KeyringItem,
  { store = "auto", keyring = createKeyring(), onNotice }: TextPlaceOptions,
): Promise<TextPlace> {
  if (store === "file") return filePlace(path);
  try {
    // One that holds nothing yet may be there and take nothing.
    if ((await keyring.read(item)) === undefined) await keyring.probe();
    return keyringPlace(item, keyring);
  } catch (error) {
    if (store === "keyring" || !isAuthError(error, "KEYRING_UNAVAILABLE")) throw error;
    onNotice?.(keyringFallback(path, error));
    return { ...filePlace(path), unread: error };
  }
}

/** Moves content that cannot be used to a 0600 file beside `path`. */
export async function keepTextAside(place: TextPlace, path: string): Promise<string> {
  const aside = `${path}.corrupt-${Date.now()}`;
  if (place.kind === "keyring") {
    await writeWhole(aside, (await place.read()) ?? "");
    return aside;
  }
  await rename(path, aside).catch((error: unknown) => {
    throw notWritable(aside, error);
  });
  await chmod(aside, 0o600).catch(() => undefined);
  return aside;
}

function keyringPlace(item: KeyringItem, keyring: Keyring): TextPlace {
  return {
    kind: "keyring",
    location: `the keyring item "${item.service}" (${item.account})`,
    read: () => keyring.read(item),
    write: (text) => keyring.write(item, text),
    remove: () => keyring.remove(item),
  };
}

function filePlace(path: string): TextPlace {
  return {
    kind: "file",
    location: path,
    async read() {
      try {
        return await readFile(path, "utf8");
      } catch (error) {
        if (systemCodeOf(error) === "ENOENT") return undefined;
        throw notWritable(path, error);
      }
    },
    write: (text) => writeWhole(path, text),
    async remove() {
      await rm(path, { force: true }).catch((error: unknown) => {
        throw notWritable(path, error);
      });
    },
  };
}
