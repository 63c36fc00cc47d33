import { SESSION_KEY_PROTOCOL, SOCKET_PROTOCOL } from "@latchkey/contracts/plain";
import { basePath } from "./base-path.ts";

/** Consoles under several paths of one host share its storage. */
const storedAs = () => `latchkey.session-key${basePath()}`;
/** For a browser that keeps nothing for pages, as in some private windows. */
let unstored: string | undefined;

/**
 * The half of the session that this origin's pages hold. Cookies go to every port of a host, storage
 * does not.
 */
export function readSessionKey(): string | undefined {
  try {
    return localStorage.getItem(storedAs()) ?? unstored;
  } catch {
    return unstored;
  }
}

export function keepSessionKey(key: string | undefined): void {
  unstored = key;
  try {
    if (key === undefined) localStorage.removeItem(storedAs());
    else localStorage.setItem(storedAs(), key);
  } catch {
    // It lasts as long as this page then.
  }
}

/** Tells when another tab of this browser has signed in. */
export function onSignedInElsewhere(listener: () => void): () => void {
  const look = (event: StorageEvent) => {
    if (event.key === storedAs() && event.newValue !== null) listener();
  };
  window.addEventListener("storage", look);
  return () => window.removeEventListener("storage", look);
}

/** What a socket offers: the only way in which a page can show its key there. */
export function socketProtocols(): string[] {
  const key = readSessionKey();
  return key === undefined ? [] : [SOCKET_PROTOCOL, `${SESSION_KEY_PROTOCOL}${key}`];
}
