import type { CodexHomeCredentials } from "../../credentials/file/auth-json.ts";
import type { RefreshReason } from "../../provider/provider.ts";
import { OTHER_ACCOUNT } from "../../refresh/refresh-refusals.ts";
import { refreshOnce } from "../../refresh/refresh-once.ts";
import type { OwnedSignIn } from "./codex-first.ts";
import { isRefreshedByCodex } from "./codex-first.ts";
import type { FanOut } from "../delivery/fan-out.ts";
import type { KeptOwner } from "./kept-owner.ts";
import { homeProblem, problemFrom } from "../contract/problems.ts";
import { classifyFailure } from "./refresh-failure.ts";
import type { Serial } from "../pace/serial.ts";
import type { KeeperSettings } from "../contract/settings.ts";
import type { SignInNews } from "./sign-in-news.ts";
import { isSameGrant } from "../pace/token-age.ts";

/** What asking for working credentials came to. */
export type WakeOutcome = "healed" | "expired" | "unreachable";

export interface SignInRefreshOptions {
  settings: KeeperSettings;
  signIn: OwnedSignIn;
  owner: KeptOwner;
  news: SignInNews;
  fanOut: FanOut;
  /** Keeps reading and handing out apart. */
  serial: Serial;
  /** It is over, one way or the other. */
  onDone: () => void;
}

/** Refreshes a sign-in, hands out what came of it, and notes what went wrong. */
export class SignInRefresh {
  readonly #options: SignInRefreshOptions;
  #flight: Promise<WakeOutcome> | undefined;

  constructor(options: SignInRefreshOptions) {
    this.#options = options;
  }

  get isRunning(): boolean {
    return this.#flight !== undefined;
  }

  /** Once, however many ask at the same time. */
  run(reason: RefreshReason): Promise<WakeOutcome> {
    this.#flight ??= this.#refresh(reason).finally(() => {
      this.#flight = undefined;
      this.#options.onDone();
    });
    return this.#flight;
  }

  /** Stores an answer that was received and not stored; asks the server nothing. Never rejects. */
  async finish(): Promise<void> {
    const { book } = this.#options.signIn;
    const noteDoubt = (_: CodexHomeCredentials, isDoubtful: boolean) => {
      if (isDoubtful) book.markDoubtful();
      return false;
    };
    if (book.newest) await this.#spend(noteDoubt, "scheduled").catch(() => undefined);
  }

  async #refresh(reason: RefreshReason): Promise<WakeOutcome> {
    const { settings, signIn, owner, serial } = this.#options;
    const { book } = signIn;
    const held = book.newest;
    try {
      await serial.run(() => owner.read("adopted"));
      const { newest, isExpired } = book;
      if (!newest || (isExpired && reason !== "forced")) return "expired";
      if (!book.hasReplaced(held) && !(await isRefreshedByCodex(signIn, reason, settings))) {
        await this.#spend((current) => isSameGrant(current, newest), reason);
      }
      await signIn.sync({ reason: "refreshed" });
      return "healed";
    } catch (error) {
      return settings.signal.aborted ? "unreachable" : this.#noteFailure(error, held);
    }
  }

  /** Durable before it is used: the owner has the new tokens before anything else happens. */
  async #spend(
    isNeeded: (current: CodexHomeCredentials, isDoubtful: boolean) => boolean,
    reason: RefreshReason,
  ): Promise<void> {
    const { owner, serial, settings } = this.#options;
    const { provider, clock, signal } = settings;
    const store = owner.storeForRefresh();
    if (!store) return;
    const { credentials, isRefreshed, clockErrorMs } = await refreshOnce(store, provider, {
      isNeeded,
      reason,
      isRefusalDoubted: reason === "forced",
      clock,
      signal,
    });
    const outcome = isRefreshed ? "refreshed" : "adopted";
    const { news, signIn } = this.#options;
    const known = signIn.book.clockErrorMs;
    await serial.run(() => owner.accept(credentials, outcome, clockErrorMs));
    // Told once, and again only when it has changed.
    if (clockErrorMs !== undefined && known === 0) news.tellClockWrong(clockErrorMs);
  }

  async #noteFailure(error: unknown, held: CodexHomeCredentials | undefined): Promise<WakeOutcome> {
    const { news, fanOut, signIn } = this.#options;
    const { book, home } = signIn;
    const failure = classifyFailure(error);
    if (failure.kind === "expired") {
      const isOthers = failure.reason === OTHER_ACCOUNT && error instanceof Error;
      await book.expire(failure.reason, isOthers ? error.message : undefined);
      if (isOthers)
        fanOut.reportProblem(home.path, homeProblem("other_account_granted", error.message));
      news.tellExpired(failure.reason);
      return "expired";
    }
    if (failure.kind === "changed") {
      await signIn.sync({ reason: "refreshed" });
      if (book.hasReplaced(held)) return "healed";
      if (!book.newest) return "expired";
    }
    const { code, reason, retryAfterMs } = failure;
    const willRetryAt = await book.fail(reason, retryAfterMs);
    if (code === "CREDENTIALS_NOT_WRITABLE") fanOut.reportProblem(home.path, problemFrom(error));
    news.tellFailed({ code, willRetryAt });
    return "unreachable";
  }
}
