import type { StoredTokens, UpdateOutcome } from "../credentials/update.ts";
import { AuthError } from "../errors.ts";
import type { RefreshedTokenSet } from "../token-set.ts";

/** What refreshing needs of a place that holds one sign-in. */
export interface RefreshableStore<Stored extends StoredTokens = StoredTokens> {
  /** For people. */
  readonly location: string;
  /** Beside this path, with endings of their own, go the lock and the record of refreshing. */
  readonly refreshPath: string;
  read(): Promise<RefreshableState<Stored>>;
  /** Stores the tokens that `spent` was refreshed to, unless something newer is there. */
  update(spent: Stored, refreshed: RefreshedTokenSet): Promise<UpdateOutcome<Stored>>;
  /** Keeps tokens that turned out to be another account's elsewhere, and returns where. */
  keepAside(spent: Stored, refreshed: RefreshedTokenSet): Promise<string | undefined>;
  /** Throws `CREDENTIALS_NOT_WRITABLE` while a refresh token could be lost by spending it. */
  checkWritable(options?: { signal?: AbortSignal | undefined }): Promise<void>;
}

export type RefreshableState<Stored extends StoredTokens> =
  | { state: "signed_in"; credentials: Stored }
  | { state: "signed_out" | "api_key" | "other_method" }
  | { state: "unreadable"; reason: string };

/** The sign-in in a store; throws `CODEX_SIGNED_OUT` or `CREDENTIALS_UNREADABLE` without one. */
export async function requireSignIn<Stored extends StoredTokens>(
  store: RefreshableStore<Stored>,
): Promise<Stored> {
  const found = await store.read();
  switch (found.state) {
    case "signed_in":
      return found.credentials;
    case "unreadable":
      throw new AuthError(
        "CREDENTIALS_UNREADABLE",
        `The credentials in ${store.location} cannot be loaded: ${found.reason}. Sign in again.`,
      );
    default:
      throw new AuthError("CODEX_SIGNED_OUT", signedOutMessage(found.state, store.location), {
        reason: found.state,
      });
  }
}

function signedOutMessage(
  state: "signed_out" | "api_key" | "other_method",
  location: string,
): string {
  if (state === "signed_out") return `Nobody is signed in (${location}). Sign in first.`;
  return `${location} holds an API key or another method's credentials, which need no refresh.`;
}

/** Whether these credentials hold a refresh token that is theirs to spend. */
export function isRenewable({ refreshToken, authMode }: StoredTokens): boolean {
  return refreshToken !== "" && authMode !== "chatgptAuthTokens";
}
