import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import type { StoredTokens } from "../credentials/update.ts";
import { isAuthError } from "../errors.ts";
import { isSameAccount } from "../identity.ts";
import type { RefreshReason } from "../provider/provider.ts";
import { readRecord } from "./record.ts";
import type { RefreshLockOptions } from "./refresh-lock.ts";
import { withRefreshLock } from "./refresh-lock.ts";
import { accountChanged, notRenewable, refusedBefore } from "./refresh-refusals.ts";
import type { RefreshableStore } from "./refreshable-store.ts";
import { isRenewable, requireSignIn } from "./refreshable-store.ts";
import type { RefreshProvider, RefreshResult, Spending } from "./spend.ts";
import { ask, commit, finishInterrupted, remember } from "./spend.ts";

export interface RefreshOnceOptions<Stored> extends RefreshLockOptions {
  /**
   * Asked again under the lock: others may have refreshed meanwhile. `isDoubtful`: a process was
   * killed between its request with this refresh token and the answer, so that it may be spent.
   */
  isNeeded: (current: Stored, isDoubtful: boolean) => boolean;
  /** Default `proactive_expiry`. */
  reason?: RefreshReason | undefined;
  /** Whether to ask the server again about a refresh token that it has refused. */
  isRefusalDoubted?: boolean | undefined;
  /** Called when a request is about to spend the refresh token. */
  onSpending?: (() => void) | undefined;
  clock?: Clock | undefined;
}

/** Codex stores its tokens a moment after the server has given them out. */
const PAUSES_BEFORE_BELIEVING_MS = [0, 200, 400];
const MAX_ATTEMPTS = 2;

/**
 * Refreshes a sign-in with one request at most, however many processes want it at once. The new
 * tokens are stored before they are returned. Throws `CODEX_AUTH_EXPIRED` when the server said so
 * of the refresh token that is stored, and otherwise what `refreshTokenSet` and the store throw.
 * The signal ends the waiting for others; a request that has begun is seen through.
 */
export async function refreshOnce<Stored extends StoredTokens>(
  store: RefreshableStore<Stored>,
  provider: RefreshProvider,
  options: RefreshOnceOptions<Stored>,
): Promise<RefreshResult<Stored>> {
  const { isNeeded, isRefusalDoubted = false, reason, clock = systemClock } = options;
  return withRefreshLock(store.refreshPath, options, async () => {
    const spending = { store, provider, clock, reason };
    const stored = await requireSignIn(store);
    const { finished, isDoubtful } = await finishInterrupted(spending, stored);
    const current = finished?.credentials ?? stored;
    const result = await refreshIfNeeded(spending, current, {
      isNeeded: (held) => isNeeded(held, isDoubtful),
      isRefusalDoubted,
      onSpending: options.onSpending,
      signal: options.signal,
      attempts: MAX_ATTEMPTS,
    });
    return { ...result, isRefreshed: result.isRefreshed || finished?.isRefreshed === true };
  });
}

interface Rules<Stored> {
  isNeeded: (current: Stored) => boolean;
  isRefusalDoubted: boolean;
  onSpending: (() => void) | undefined;
  signal: AbortSignal | undefined;
  attempts: number;
}

async function refreshIfNeeded<Stored extends StoredTokens>(
  spending: Spending<Stored>,
  current: Stored,
  rules: Rules<Stored>,
): Promise<RefreshResult<Stored>> {
  if (!rules.isNeeded(current)) return { credentials: current, isRefreshed: false };
  if (!isRenewable(current)) throw notRenewable();
  if (!rules.isRefusalDoubted) await refuseWhatWasRefused(spending, current);
  await spending.store.checkWritable({ signal: rules.signal });
  let answer: Awaited<ReturnType<typeof ask>>;
  rules.onSpending?.();
  try {
    answer = await ask(spending, current.refreshToken);
  } catch (error) {
    if (!isAuthError(error, "CODEX_AUTH_EXPIRED")) throw error;
    const attempts = rules.attempts - 1;
    const newer = attempts > 0 ? await readNewer(spending, current) : undefined;
    if (newer) return refreshIfNeeded(spending, newer, { ...rules, attempts });
    const { reason } = error;
    await remember(spending, current.refreshToken, { outcome: "refused", reason });
    throw error;
  }
  return commit(spending, current, answer);
}

/** Tokens that someone else stored while the server refused ours. */
async function readNewer<Stored extends StoredTokens>(
  { store, clock }: Spending<Stored>,
  refused: Stored,
): Promise<Stored | undefined> {
  for (const pauseMs of PAUSES_BEFORE_BELIEVING_MS) {
    await clock.sleep(pauseMs);
    const later = await requireSignIn(store);
    if (!isSameAccount(later, refused)) throw accountChanged();
    if (later.refreshToken !== refused.refreshToken) return later;
  }
  return undefined;
}

async function refuseWhatWasRefused<Stored extends StoredTokens>(
  { store }: Spending<Stored>,
  { refreshToken }: Stored,
): Promise<void> {
  const record = await readRecord(store.refreshPath, refreshToken);
  if (record?.outcome === "refused") throw refusedBefore(record.reason);
}
