import type { StoredTokens } from "../credentials/update.ts";
import type { AuthError } from "../errors.ts";
import { isAuthError } from "../errors.ts";
import type { TokenTypeHint } from "../provider/provider.ts";
import { forget } from "./record.ts";
import { withRefreshLock } from "./refresh-lock.ts";
import type { RefreshableState, RefreshableStore } from "./refreshable-store.ts";
import type { RefreshProvider } from "./spend.ts";

/** A store whose sign-in can be ended. */
export interface RemovableStore<Stored extends StoredTokens> extends RefreshableStore<Stored> {
  remove(options?: { signal?: AbortSignal | undefined }): Promise<RefreshableState<Stored>>;
}

export interface SignOutOptions {
  signal?: AbortSignal | undefined;
  /**
   * Whether the sign-in is revoked before it is deleted. Default true; at OpenAI that may end every
   * sign-in of the person.
   */
  revoke?: boolean | undefined;
}

/** What signing out found and did. */
export interface SignedOut {
  /** What was there. */
  state: RefreshableState<StoredTokens>["state"];
  /** Whether the authorization server has ended the sign-in; a follower's is not its to end. */
  isRevoked: boolean;
  /** Why it has not, when it was asked to. The credentials are deleted all the same. */
  revocationFailure?: AuthError;
}

/** A refresh in progress is waited for, so that its new token is the one to be revoked. */
const LOCK_TIMEOUT_MS = 10_000;

/**
 * Signs out: revokes the sign-in (within 10 seconds) unless told not to, then deletes it here,
 * whether or not that worked. Throws what deleting throws.
 *
 * @see RFC 7009
 */
export async function signOut<Stored extends StoredTokens>(
  store: RemovableStore<Stored>,
  provider: Pick<RefreshProvider, "revoke">,
  options: SignOutOptions = {},
): Promise<SignedOut> {
  const { state } = await store.read();
  if (state === "signed_out") return { state, isRevoked: false };
  const work = () => revokeAndRemove(store, provider, options);
  const lock = { lockTimeoutMs: LOCK_TIMEOUT_MS, signal: options.signal };
  let hasBegun = false;
  return withRefreshLock(store.refreshPath, lock, () => {
    hasBegun = true;
    return work();
  }).catch((error: unknown) => {
    // Signing out does not depend on the lock: a directory may be read-only, a refresh may hang.
    if (hasBegun || !isAuthError(error)) throw error;
    return work();
  });
}

async function revokeAndRemove<Stored extends StoredTokens>(
  store: RemovableStore<Stored>,
  provider: Pick<RefreshProvider, "revoke">,
  { revoke = true, signal }: SignOutOptions,
): Promise<SignedOut> {
  const found = await store.read();
  const { state } = found;
  const token = revoke && found.state === "signed_in" ? revocable(found.credentials) : undefined;
  try {
    if (token) await provider.revoke(token.value, { signal, tokenTypeHint: token.hint });
    return { state, isRevoked: token !== undefined };
  } catch (error) {
    if (!isAuthError(error)) throw error;
    return { state, isRevoked: false, revocationFailure: error };
  } finally {
    await store.remove();
    await forget(store.refreshPath);
  }
}

function revocable(credentials: StoredTokens): { value: string; hint: TokenTypeHint } | undefined {
  const { accessToken, authMode, refreshToken } = credentials;
  if (authMode === "chatgptAuthTokens") return undefined;
  return refreshToken === ""
    ? { value: accessToken, hint: "access_token" }
    : { value: refreshToken, hint: "refresh_token" };
}
