import type { FreshAccessToken, FreshAccessTokenOptions } from "@latchkey/auth";
import { describeClockError, freshAccessToken, isAuthError } from "@latchkey/auth";

import type { Io } from "../io.ts";
import type { StoredSignIn } from "./stored-sign-in.ts";

type RenewalOptions = Pick<FreshAccessTokenOptions, "force" | "minimumTtlMs"> & { io: Io };

/** An access token that lasts; where the home only follows, its sign-in is renewed where it is kept. */
export async function renewedToken(
  signIn: StoredSignIn,
  options: RenewalOptions,
): Promise<FreshAccessToken> {
  try {
    return await seenThrough(signIn, options);
  } catch (error) {
    const isElsewhere =
      isAuthError(error, "CODEX_AUTH_EXPIRED") && error.reason === "no_refresh_token";
    if (!isElsewhere || !(await signIn.renewWhereKept?.())) throw error;
    return seenThrough(signIn, { io: options.io });
  }
}

/** Whoever presses Ctrl-C does not mean to lose the sign-in, whose refresh token is spent by then. */
async function seenThrough(
  { store, provider }: StoredSignIn,
  { io, ...options }: RenewalOptions,
): Promise<FreshAccessToken> {
  const { signal } = io;
  let spending: Promise<void> | undefined;
  const onSpending = (done: Promise<void>) => {
    spending = done;
  };
  try {
    const token = await freshAccessToken(store, provider, { ...options, signal, onSpending });
    if (token.clockErrorMs !== undefined) io.talk(describeClockError(token.clockErrorMs));
    return token;
  } catch (error) {
    if (signal.aborted && spending) {
      io.talk("Waiting for the new tokens, so that they are not lost. Ctrl-C again ends this.");
      await spending;
    }
    throw error;
  }
}
