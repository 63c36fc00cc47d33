import type { Clock } from "../clock.ts";
import type { StoredTokens } from "../credentials/update.ts";
import { isForSomebodyElse } from "../identity.ts";
import type { AnyProvider, RefreshReason } from "../provider/provider.ts";
import type { RefreshedTokenSet } from "../token-set.ts";
import { dropAnswer, openAnswerPlace, readInterrupted, writeRecord } from "./record.ts";
import { clockErrorFrom } from "./clock-error.ts";
import { accountChanged, OTHER_ACCOUNT, otherAccount } from "./refresh-refusals.ts";
import type { RefreshableStore } from "./refreshable-store.ts";

export type RefreshProvider = Pick<AnyProvider, "refresh" | "readRefreshAnswer" | "revoke">;

export interface RefreshResult<Stored> {
  credentials: Stored;
  /** Whether this call refreshed; false where another process had. */
  isRefreshed: boolean;
  /** How far this machine's clock is ahead of the server's, where that is hours or more. */
  clockErrorMs?: number | undefined;
}

/** Where a refresh token is spent, and for whom. Call what follows under the refresh lock. */
export interface Spending<Stored extends StoredTokens> {
  store: RefreshableStore<Stored>;
  provider: RefreshProvider;
  clock: Clock;
  reason: RefreshReason | undefined;
}

/** Spends a refresh token: the answer is safe from a kill as soon as it is here. */
export async function ask<Stored extends StoredTokens>(
  { store, provider, reason, clock }: Spending<Stored>,
  refreshToken: string,
): Promise<{ refreshed: RefreshedTokenSet; clockErrorMs: number | undefined }> {
  const place = await openAnswerPlace(store.refreshPath, refreshToken);
  let serverTime: number | undefined;
  try {
    const refreshed = await provider.refresh(refreshToken, {
      reason,
      onAnswer: ({ status, text, ...answer }) => {
        serverTime = answer.serverTime;
        return place.keep({ status, text });
      },
    });
    return { refreshed, clockErrorMs: clockErrorFrom(serverTime, clock.wallNow()) };
  } catch (error) {
    await dropAnswer(store.refreshPath);
    throw error;
  } finally {
    await place.close();
  }
}

/**
 * Stores what `spent` was refreshed to, unless something newer is there. The tokens of another
 * account or user never land under this one's name.
 */
export async function commit<Stored extends StoredTokens>(
  spending: Spending<Stored>,
  spent: Stored,
  { refreshed, clockErrorMs }: { refreshed: RefreshedTokenSet; clockErrorMs?: number | undefined },
): Promise<RefreshResult<Stored>> {
  const { store } = spending;
  if (isForSomebodyElse(spent, refreshed)) {
    const location = await store.keepAside(spent, refreshed);
    await dropAnswer(store.refreshPath);
    await remember(spending, spent.refreshToken, { outcome: "refused", reason: OTHER_ACCOUNT });
    throw otherAccount(location);
  }
  const outcome = await store.update(spent, refreshed);
  await dropAnswer(store.refreshPath);
  switch (outcome.status) {
    case "updated":
      await remember(spending, outcome.credentials.refreshToken, {
        outcome: "refreshed",
        clockErrorMs,
      });
      return { credentials: outcome.credentials, isRefreshed: true, clockErrorMs };
    case "superseded":
      return { credentials: outcome.credentials, isRefreshed: false };
    case "gone":
      throw accountChanged();
  }
}

/**
 * Stores what a process that was killed had received for this refresh token. `isDoubtful`: it was
 * killed between its request and the answer.
 */
export async function finishInterrupted<Stored extends StoredTokens>(
  spending: Spending<Stored>,
  current: Stored,
): Promise<{ finished?: RefreshResult<Stored>; isDoubtful: boolean }> {
  const { refreshPath } = spending.store;
  const interrupted = await readInterrupted(refreshPath, current.refreshToken);
  const answer = interrupted?.answer;
  const refreshed = answer && spending.provider.readRefreshAnswer?.(answer, current.refreshToken);
  if (refreshed) {
    return { finished: await commit(spending, current, { refreshed }), isDoubtful: false };
  }
  if (!interrupted) await dropAnswer(refreshPath);
  return { isDoubtful: interrupted !== undefined };
}

/** Remembers what came of a refresh token. */
export function remember<Stored extends StoredTokens>(
  { store, clock }: Spending<Stored>,
  refreshToken: string,
  what: {
    outcome: "refreshed" | "refused";
    reason?: string | undefined;
    clockErrorMs?: number | undefined;
  },
): Promise<void> {
  const { outcome, reason, clockErrorMs } = what;
  const record = {
    outcome,
    at: clock.wallNow(),
    ...(reason === undefined ? {} : { reason }),
    ...(clockErrorMs === undefined ? {} : { clockErrorMs }),
  };
  return writeRecord(store.refreshPath, refreshToken, record);
}
