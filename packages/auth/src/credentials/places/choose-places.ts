import { isAuthError } from "../../errors.ts";
import type { CodexAuthConfig } from "./codex-config.ts";
import { readCodexAuthConfig } from "./codex-config.ts";
import type { Keyring } from "../keyring/keyring.ts";
import { createKeyring } from "../keyring/keyring.ts";
import { keyringPlace, unreachablePlace } from "./place.ts";
import type { Places } from "./places.ts";
import { fileOnly } from "./places.ts";
import type { StoreNotice } from "./store-notice.ts";
import { codexLooksElsewhere, keyringFallback, whyUnreachable } from "./store-notice.ts";

/** Where a person wants credentials kept; `auto` is where Codex looks for them in that home. */
export type StoreChoice = "auto" | "file" | "keyring";

export interface PlaceOptions {
  /** Default `auto`. */
  store?: StoreChoice | undefined;
  /** Default: the keyring of this process's session, with its limit of 3 seconds a call. */
  keyring?: Keyring | undefined;
  /** Hears what the person should know of where the credentials are. */
  onNotice?: ((notice: StoreNotice) => void) | undefined;
}

/**
 * Decides where a home's credentials are. Tries a keyring before it relies on it: where Codex would
 * take the file instead, so does this; otherwise it throws `KEYRING_UNAVAILABLE`.
 */
export async function choosePlaces(homePath: string, options: PlaceOptions): Promise<Places> {
  const { store = "auto", onNotice = () => undefined } = options;
  const config = await readCodexAuthConfig(homePath);
  const inFile = { ...fileOnly(homePath), onNotice };
  const unreachable = store === "auto" ? whyUnreachable(config, homePath) : undefined;
  if (unreachable !== undefined) {
    const primary = unreachablePlace(homePath, unreachable);
    return { ...inFile, primary, readOrder: [primary], isFileWelcome: false };
  }
  const keyring = keyringPlace(homePath, options.keyring ?? createKeyring());
  const isKeyringUsed = store === "keyring" || (store === "auto" && isInKeyring(config));
  reportConfig(config, isKeyringUsed ? keyring : inFile.file, onNotice);
  return isKeyringUsed ? chooseKeyring(keyring, inFile, { store, config }) : inFile;
}

async function chooseKeyring(
  keyring: Places["primary"],
  inFile: Places,
  { store, config }: { store: StoreChoice; config: CodexAuthConfig },
): Promise<Places> {
  const isFileWelcome = store === "auto" && config.credentialsStore === "auto";
  try {
    await keyring.read();
  } catch (error) {
    if (!isFileWelcome || !isAuthError(error, "KEYRING_UNAVAILABLE")) throw error;
    inFile.onNotice(keyringFallback(inFile.file.location, error));
    return { ...inFile, unread: error };
  }
  const readOrder = config.credentialsStore === "auto" ? [keyring, inFile.file] : [keyring];
  return { ...inFile, primary: keyring, readOrder, isFileWelcome };
}

function isInKeyring({ credentialsStore }: CodexAuthConfig): boolean {
  return credentialsStore === "keyring" || credentialsStore === "auto";
}

function reportConfig(
  { credentialsStore, unreadable }: CodexAuthConfig,
  { kind, location }: Places["primary"],
  onNotice: (notice: StoreNotice) => void,
): void {
  if (unreadable !== undefined) {
    const message = `${unreadable}, so Codex's defaults are assumed.`;
    onNotice({ code: "config_unreadable", message, location });
  }
  const notice = codexLooksElsewhere(kind, credentialsStore, location);
  if (notice) onNotice(notice);
}
