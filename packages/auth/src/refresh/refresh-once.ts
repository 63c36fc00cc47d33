import type { Clock } from "../clock.ts";
import { systemClock } from "../clock.ts";
import type { StoredTokens } from "../credentials/update.ts";
import { AuthError, isAuthError } from "../errors.ts";
import type { AnyProvider, RefreshReason } from "../provider/provider.ts";
import type { RefreshedTokenSet } from "../token-set.ts";
import { dropAnswer, openAnswerPlace, readInterrupted, readRecord, writeRecord } from "./record.ts";
import type { RefreshLockOptions } from "./refresh-lock.ts";
import { withRefreshLock } from "./refresh-lock.ts";
import type { RefreshableStore } from "./refreshable-store.ts";
import { isRenewable, requireSignIn } from "./refreshable-store.ts";

export type RefreshProvider = Pick<AnyProvider, "refresh" | "readRefreshAnswer" | "revoke">;

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
  clock?: Clock | undefined;
}

export interface RefreshResult<Stored> {
  credentials: Stored;
  /** Whether this call refreshed; false where another process had. */
  isRefreshed: boolean;
}

/** Codex stores its tokens a moment after the server has given them out. */
const PAUSES_BEFORE_BELIEVING_MS = [0, 200, 600];
const MAX_ATTEMPTS = 2;
/** The `reason` when the store holds another sign-in, or none, than the one to refresh. */
export const ACCOUNT_CHANGED = "account_changed";

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
  return withRefreshLock(store.refreshPath, options, async () => {
    const refresh = new Refresh(store, provider, options);
    const current = await requireSignIn(store);
    const finished = await refresh.finishPending(current);
    const result = await refresh.run(finished?.credentials ?? current);
    return { ...result, isRefreshed: result.isRefreshed || finished?.isRefreshed === true };
  });
}

class Refresh<Stored extends StoredTokens> {
  readonly #store: RefreshableStore<Stored>;
  readonly #provider: RefreshProvider;
  readonly #options: RefreshOnceOptions<Stored>;
  readonly #clock: Clock;
  #isDoubtful = false;

  constructor(
    store: RefreshableStore<Stored>,
    provider: RefreshProvider,
    options: RefreshOnceOptions<Stored>,
  ) {
    this.#store = store;
    this.#provider = provider;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Stores what a process that was killed had received for this refresh token. */
  async finishPending(current: Stored): Promise<RefreshResult<Stored> | undefined> {
    const { refreshPath } = this.#store;
    const interrupted = await readInterrupted(refreshPath, current.refreshToken);
    const answer = interrupted?.answer;
    const refreshed = answer && this.#provider.readRefreshAnswer?.(answer, current.refreshToken);
    if (refreshed) return this.#commit(current, refreshed);
    this.#isDoubtful = interrupted !== undefined;
    if (!this.#isDoubtful) await dropAnswer(refreshPath);
    return undefined;
  }

  async run(current: Stored, attempt = 1): Promise<RefreshResult<Stored>> {
    if (!this.#options.isNeeded(current, this.#isDoubtful))
      return { credentials: current, isRefreshed: false };
    if (!isRenewable(current)) throw notRenewable();
    await this.#refuseWhatWasRefused(current);
    await this.#store.checkWritable();
    let refreshed: RefreshedTokenSet;
    try {
      refreshed = await this.#ask(current.refreshToken);
    } catch (error) {
      if (!isAuthError(error, "CODEX_AUTH_EXPIRED")) throw error;
      const newer = attempt < MAX_ATTEMPTS ? await this.#readNewer(current) : undefined;
      if (newer) return this.run(newer, attempt + 1);
      await this.#record(current.refreshToken, "refused", error.reason);
      throw error;
    }
    return this.#commit(current, refreshed);
  }

  async #ask(refreshToken: string): Promise<RefreshedTokenSet> {
    const place = await openAnswerPlace(this.#store.refreshPath, refreshToken);
    try {
      return await this.#provider.refresh(refreshToken, {
        reason: this.#options.reason,
        onAnswer: (answer) => place.keep(answer),
      });
    } catch (error) {
      await dropAnswer(this.#store.refreshPath);
      throw error;
    } finally {
      await place.close();
    }
  }

  async #commit(spent: Stored, refreshed: RefreshedTokenSet): Promise<RefreshResult<Stored>> {
    const outcome = await this.#store.update(spent, refreshed);
    await dropAnswer(this.#store.refreshPath);
    switch (outcome.status) {
      case "updated":
        await this.#record(outcome.credentials.refreshToken, "refreshed");
        return { credentials: outcome.credentials, isRefreshed: true };
      case "superseded":
        return { credentials: outcome.credentials, isRefreshed: false };
      case "gone":
        // Who signed out meanwhile did not mean to leave a token that works.
        await this.#provider
          .revoke(refreshed.refreshToken, { tokenTypeHint: "refresh_token" })
          .catch(() => undefined);
        throw accountChanged();
    }
  }

  /** Tokens that someone else stored while the server refused ours. */
  async #readNewer(refused: Stored): Promise<Stored | undefined> {
    for (const pauseMs of PAUSES_BEFORE_BELIEVING_MS) {
      await this.#clock.sleep(pauseMs);
      const later = await requireSignIn(this.#store);
      if (later.accountId !== refused.accountId) throw accountChanged();
      if (later.refreshToken !== refused.refreshToken) return later;
    }
    return undefined;
  }

  async #refuseWhatWasRefused({ refreshToken }: Stored): Promise<void> {
    if (this.#options.isRefusalDoubted) return;
    const record = await readRecord(this.#store.refreshPath, refreshToken);
    if (record?.outcome !== "refused") return;
    throw new AuthError(
      "CODEX_AUTH_EXPIRED",
      "The sign-in has ended: the authorization server refused its refresh token. Sign in again.",
      { reason: record.reason },
    );
  }

  #record(refreshToken: string, outcome: "refreshed" | "refused", reason?: string) {
    return writeRecord(this.#store.refreshPath, refreshToken, {
      outcome,
      at: this.#clock.wallNow(),
      ...(reason === undefined ? {} : { reason }),
    });
  }
}

function notRenewable(): AuthError {
  return new AuthError(
    "CODEX_AUTH_EXPIRED",
    "The access token has ended, and there is no refresh token here to renew it with. " +
      "Sign in again, or refresh where this sign-in is kept.",
    { reason: "no_refresh_token" },
  );
}

function accountChanged(): AuthError {
  return new AuthError(
    "CODEX_AUTH_EXPIRED",
    "Someone signed out or in to another account meanwhile. Try again with the new account.",
    { reason: ACCOUNT_CHANGED },
  );
}
