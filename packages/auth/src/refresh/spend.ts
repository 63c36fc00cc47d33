import type { Clock } from "../clock.ts";
import type { StoredTokens } from "../credentials/update.ts";
import type { AnyProvider, RefreshReason } from "../provider/provider.ts";
import type { RefreshedTokenSet } from "../token-set.ts";
import { dropAnswer, openAnswerPlace, readInterrupted, writeRecord } from "./record.ts";
import { accountChanged } from "./refresh-refusals.ts";
import type { RefreshableStore } from "./refreshable-store.ts";

export type RefreshProvider = Pick<AnyProvider, "refresh" | "readRefreshAnswer" | "revoke">;

export interface RefreshResult<Stored> {
  credentials: Stored;
  /** Whether this call refreshed; false where another process had. */
  isRefreshed: boolean;
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
  { store, provider, reason }: Spending<Stored>,
  refreshToken: string,
): Promise<RefreshedTokenSet> {
  const place = await openAnswerPlace(store.refreshPath, refreshToken);
  try {
    return await provider.refresh(refreshToken, {
      reason,
      onAnswer: (answer) => place.keep(answer),
    });
  } catch (error) {
    await dropAnswer(store.refreshPath);
    throw error;
  } finally {
    await place.close();
  }
}

/** Stores what `spent` was refreshed to, unless something newer is there. */
export async function commit<Stored extends StoredTokens>(
  spending: Spending<Stored>,
  spent: Stored,
  refreshed: RefreshedTokenSet,
): Promise<RefreshResult<Stored>> {
  const { store } = spending;
  const outcome = await store.update(spent, refreshed);
  await dropAnswer(store.refreshPath);
  switch (outcome.status) {
    case "updated":
      await remember(spending, outcome.credentials.refreshToken, { outcome: "refreshed" });
      return { credentials: outcome.credentials, isRefreshed: true };
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
    return { finished: await commit(spending, current, refreshed), isDoubtful: false };
  }
  if (!interrupted) await dropAnswer(refreshPath);
  return { isDoubtful: interrupted !== undefined };
}

/** Remembers what came of a refresh token. */
export function remember<Stored extends StoredTokens>(
  { store, clock }: Spending<Stored>,
  refreshToken: string,
  what: { outcome: "refreshed" | "refused"; reason?: string | undefined },
): Promise<void> {
  const { outcome, reason } = what;
  const record = { outcome, at: clock.wallNow(), ...(reason === undefined ? {} : { reason }) };
  return writeRecord(store.refreshPath, refreshToken, record);
}
