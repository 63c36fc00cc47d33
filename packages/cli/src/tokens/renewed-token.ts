import type { FreshAccessToken, FreshAccessTokenOptions } from "@latchkey/auth";
import { freshAccessToken, isAuthError } from "@latchkey/auth";

import type { StoredSignIn } from "./stored-sign-in.ts";

/** An access token that lasts; where the home only follows, its sign-in is renewed where it is kept. */
export async function renewedToken(
  { store, provider, renewWhereKept }: StoredSignIn,
  options: FreshAccessTokenOptions,
): Promise<FreshAccessToken> {
  try {
    return await freshAccessToken(store, provider, options);
  } catch (error) {
    const isElsewhere =
      isAuthError(error, "CODEX_AUTH_EXPIRED") && error.reason === "no_refresh_token";
    if (!isElsewhere || !(await renewWhereKept?.())) throw error;
    return freshAccessToken(store, provider, { signal: options.signal });
  }
}
