import { settleOnAbort } from "../abort.ts";
import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import type { StoredTokens } from "../credentials/update.ts";
import { isAuthError } from "../errors.ts";
import { knownClockError } from "./clock-error.ts";
import { refreshOnce } from "./refresh-once.ts";
import { ACCOUNT_CHANGED } from "./refresh-refusals.ts";
import type { RefreshableStore } from "./refreshable-store.ts";
import { isRenewable, requireSignIn } from "./refreshable-store.ts";
import type { RefreshProvider, RefreshResult } from "./spend.ts";

export interface FreshAccessTokenOptions {
  /**
   * How long the token must still last. Default 5 minutes, as with Codex; then a token that lasts
   * shorter is still returned when it cannot be refreshed.
   */
  minimumTtlMs?: number | undefined;
  /** Refreshes even a token that would last, and one that the server has refused before. */
  force?: boolean | undefined;
  /** Ends the waiting; a refresh that has begun is seen through and stored. */
  signal?: AbortSignal | undefined;
  /**
   * Hears that the refresh token is being spent; `done` resolves when what came of it is stored. A
   * process that ends before loses the sign-in, if the server has answered by then.
   */
  onSpending?: ((done: Promise<void>) => void) | undefined;
  /** How long others may refresh first. Default 60 seconds. */
  lockTimeoutMs?: number | undefined;
  clock?: Clock | undefined;
}

/** An access token that works now. */
export interface FreshAccessToken {
  accessToken: string;
  /** Epoch milliseconds; absent when unknown. */
  expiresAt?: number;
  /** Whether this call refreshed it. */
  isRefreshed: boolean;
  /** How far this machine's clock is ahead of the server's, where that is hours or more. */
  clockErrorMs?: number;
}

const DEFAULT_TTL_MS = 300_000;
const SHORTEST_TTL_MS = 10_000;
/** As with Codex, for access tokens that do not say when they end. */
const OPAQUE_LIFETIME_MS = 8 * 24 * 3_600_000;

/**
 * Returns an access token that lasts, refreshed when needed: with one request, however many
 * processes ask at once. Throws `CODEX_SIGNED_OUT`, `CODEX_AUTH_EXPIRED`, and for what may pass
 * `AUTH_SERVER_UNREACHABLE` or `RATE_LIMITED`.
 */
export async function freshAccessToken<Stored extends StoredTokens>(
  store: RefreshableStore<Stored>,
  provider: RefreshProvider,
  options: FreshAccessTokenOptions = {},
): Promise<FreshAccessToken> {
  const { force = false, signal, clock = systemClock } = options;
  const seen = await requireSignIn(store);
  const now = clock.wallNow();
  const clockErrorMs = await knownClockError(store.refreshPath, seen.refreshToken, now);
  const lasts = (credentials: Stored, ttlMs = options.minimumTtlMs ?? DEFAULT_TTL_MS) =>
    remainingMs(credentials, clock.wallNow() - clockErrorMs) > ttlMs;
  if (!force && lasts(seen)) return answer({ credentials: seen, isRefreshed: false, clockErrorMs });
  const refreshing: Promise<RefreshResult<Stored>> = refreshOnce(store, provider, {
    isNeeded: (current) => !lasts(current) || (force && current.refreshToken === seen.refreshToken),
    reason: force ? "forced" : "proactive_expiry",
    isRefusalDoubted: force,
    onSpending: () => options.onSpending?.(settled(refreshing)),
    lockTimeoutMs: options.lockTimeoutMs,
    signal,
    clock,
  });
  try {
    return answer(await settleOnAbort(refreshing, signal));
  } catch (error) {
    const isUrgent = force || options.minimumTtlMs !== undefined;
    if (isUrgent || !isStillItsOwn(error) || !lasts(seen, SHORTEST_TTL_MS)) throw error;
    return answer({ credentials: seen, isRefreshed: false, clockErrorMs });
  }
}

function settled(work: Promise<unknown>): Promise<void> {
  const end = () => undefined;
  return work.then(end, end);
}

/** Whether a refresh failed in a way that takes nothing from the token there is. */
function isStillItsOwn(error: unknown): boolean {
  if (isAuthError(error, "CODEX_AUTH_EXPIRED")) return error.reason !== ACCOUNT_CHANGED;
  return isAuthError(error, "AUTH_SERVER_UNREACHABLE", "RATE_LIMITED");
}

function answer(result: RefreshResult<StoredTokens>): FreshAccessToken {
  const { credentials, isRefreshed, clockErrorMs } = result;
  const { accessToken, expiresAt } = credentials;
  return {
    accessToken,
    isRefreshed,
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(clockErrorMs ? { clockErrorMs } : {}),
  };
}

function remainingMs(credentials: StoredTokens, now: number): number {
  const { expiresAt, lastRefreshAt } = credentials;
  if (expiresAt !== undefined) return expiresAt - now;
  if (!isRenewable(credentials)) return Number.POSITIVE_INFINITY;
  return (lastRefreshAt ?? 0) + OPAQUE_LIFETIME_MS - now;
}
