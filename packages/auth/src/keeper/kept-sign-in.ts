import type { CodexHomeCredentials } from "../credentials/auth-json.ts";
import type { RefreshReason } from "../provider/provider.ts";
import type { CredentialStore } from "../credentials/store.ts";
import { refreshOnce } from "../refresh/refresh-once.ts";
import { isRefreshedByCodex } from "./codex-first.ts";
import { decideDelivery } from "./decide.ts";
import type { Recipient } from "./deliver.ts";
import { asFollower } from "./deliver.ts";
import type { HomeProblem, HomeUpdateReason } from "./events.ts";
import { FanOut } from "./fan-out.ts";
import type { Owner } from "./owner.ts";
import { findOwner, vaultDirectory } from "./owner.ts";
import { homeProblem, problemFrom } from "./problems.ts";
import { classifyFailure } from "./refresh-failure.ts";
import { RefreshLoop } from "./refresh-loop.ts";
import { Serial } from "./serial.ts";
import type { KeeperSettings, RegisteredHome } from "./settings.ts";
import { SignInBook } from "./sign-in-book.ts";
import { SignInNews } from "./sign-in-news.ts";
import type { RefreshEvidence } from "./sign-in-record.ts";
import { isSameGrant } from "./token-age.ts";

/** What asking for working credentials came to. */
export type WakeOutcome = "healed" | "expired" | "unreachable";

export interface KeptSignInOptions {
  settings: KeeperSettings;
  /** Names the sign-in in events. */
  id: string;
  /** The home that this is the sign-in of. */
  home: RegisteredHome;
  /** The homes that follow, this one included when the vault is the owner. */
  recipients: () => readonly Recipient[];
  nameOf: (path: string) => string;
  /** Whether listeners have heard of a home's problem from elsewhere. */
  isTold: (path: string, problem: HomeProblem) => boolean;
  /** These homes have the credentials for the first time. */
  markReceived: (paths: readonly string[]) => Promise<void>;
}

export interface SyncRequest {
  reason: HomeUpdateReason;
  /** Only these homes; default: all. */
  only?: ReadonlySet<string>;
  /** Homes that a person has just asked for: what they hold is replaced. */
  forced?: ReadonlySet<string>;
}

/** Each look into a keyring starts a process, so there are fewer of them. */
const KEYRING_POLLS = 6;

type Outcome = RefreshEvidence["lastOutcome"];

/**
 * One account with one lineage of refresh tokens: knows its owner, refreshes it, and brings the
 * homes that follow up to date.
 */
export class KeptSignIn {
  readonly home: RegisteredHome;
  readonly book: SignInBook;
  readonly #options: KeptSignInOptions;
  readonly #settings: KeeperSettings;
  readonly #fanOut: FanOut;
  readonly #news: SignInNews;
  readonly #loop: RefreshLoop;
  readonly #serial = new Serial();
  readonly #urgent = new Set<string>();
  #owner: Owner | undefined;
  #flight: Promise<WakeOutcome> | undefined;
  /** What this keeper has refreshed, which its own watch may see before it does. */
  #ownAccessToken: string | undefined;

  constructor(options: KeptSignInOptions) {
    const { settings, id, home, nameOf, isTold, recipients: followers } = options;
    const { clock, signal, emit } = settings;
    this.#options = options;
    this.#settings = settings;
    this.home = home;
    this.book = new SignInBook(settings, vaultDirectory(settings.dataDirectory, home.path));
    this.#fanOut = new FanOut({
      emit,
      nameOf,
      isTold,
      signal,
      monotonicNow: () => clock.monotonicNow(),
    });
    this.#news = new SignInNews({ emit, id, home, nameOf, followers });
    const run = async () => {
      await this.refresh(this.book.isRefused ? "unauthorized_recovery" : "proactive_expiry");
    };
    this.#loop = new RefreshLoop({ clock, signal, dueAt: () => this.book.dueAt(), run });
  }

  get owner(): Owner | undefined {
    return this.#owner;
  }

  get isRefreshing(): boolean {
    return this.#flight !== undefined;
  }

  problemOf(path: string): HomeProblem | undefined {
    return this.#fanOut.problemOf(path);
  }

  /** How long ago a home got the credentials that it has; undefined before that. */
  ageMs = (path: string): number | undefined => this.#fanOut.ageMs(path);

  forget(path: string): void {
    this.#fanOut.forget(path);
  }

  /** The next fan-out begins with this home. */
  prioritise(path: string): void {
    this.#urgent.add(path);
  }

  /** Completes what a process that ended had begun. */
  async open(): Promise<void> {
    await this.book.load();
    await this.sync({ reason: "refreshed" });
    // Finishes an answer that was received and not stored; asks the server nothing.
    const finish = (_: CodexHomeCredentials, isDoubtful: boolean) => {
      if (isDoubtful) this.book.markDoubtful();
      return false;
    };
    if (this.book.newest) await this.#spend(finish, "scheduled").catch(() => undefined);
    await this.sync({ reason: "refreshed" });
  }

  /** Keeps the sign-in until the keeper's signal is aborted. */
  async keep(): Promise<void> {
    await Promise.all([this.#loop.run(), this.#lookIntoKeyring()]);
  }

  /** Reads the owner, brings homes up to date and returns those that were written. Never rejects. */
  sync(request: SyncRequest): Promise<string[]> {
    return this.#serial.run(async () => {
      try {
        this.#settings.signal.throwIfAborted();
        await this.#readOwner("adopted");
        return await this.#deliver(request);
      } catch (error) {
        if (!this.#settings.signal.aborted) {
          this.#fanOut.reportProblem(this.home.path, problemFrom(error));
        }
        return [];
      } finally {
        this.#loop.poke();
      }
    });
  }

  /** Lets `put` change what the owner holds, with nothing in between, and hands out the result. */
  change(put: () => Promise<void>, request: SyncRequest): Promise<string[]> {
    return this.#serial.run(async () => {
      await put();
      this.book.clear();
      await this.#readOwner("signed_in");
      this.#loop.poke();
      return this.#deliver(request);
    });
  }

  /** Refreshes once, however many ask at the same time, and hands out what came of it. */
  refresh(reason: RefreshReason): Promise<WakeOutcome> {
    this.#flight ??= this.#refreshOnce(reason).finally(() => {
      this.#flight = undefined;
      this.#loop.poke();
    });
    return this.#flight;
  }

  /** Whether the credentials have been replaced since `held` were the newest. */
  isReplaced(held: CodexHomeCredentials | undefined): boolean {
    const { newest } = this.book;
    return newest !== undefined && held !== undefined && !isSameGrant(held, newest);
  }

  async #refreshOnce(reason: RefreshReason): Promise<WakeOutcome> {
    const held = this.book.newest;
    try {
      await this.#serial.run(() => this.#readOwner("adopted"));
      const { newest, isExpired } = this.book;
      if (!newest || (isExpired && reason !== "forced")) return "expired";
      if (!this.isReplaced(held) && !(await isRefreshedByCodex(this, reason, this.#settings))) {
        await this.#spend((current) => isSameGrant(current, newest), reason);
      }
      await this.sync({ reason: "refreshed" });
      return "healed";
    } catch (error) {
      return this.#settings.signal.aborted ? "unreachable" : this.#noteFailure(error, held);
    }
  }

  /** Durable before it is used: the owner has the new tokens before anything else happens. */
  async #spend(
    isNeeded: (current: CodexHomeCredentials, isDoubtful: boolean) => boolean,
    reason: RefreshReason,
  ): Promise<void> {
    const { provider, clock, signal } = this.#settings;
    if (!this.#owner) return;
    const store = this.#remembering(this.#owner.store);
    const { credentials, isRefreshed } = await refreshOnce(store, provider, {
      isNeeded,
      reason,
      isRefusalDoubted: reason === "forced",
      clock,
      signal,
    });
    await this.#serial.run(() => this.#accept(credentials, isRefreshed ? "refreshed" : "adopted"));
  }

  #remembering(store: CredentialStore): CredentialStore {
    return {
      ...store,
      update: (spent, refreshed) => {
        this.#ownAccessToken = refreshed.accessToken;
        return store.update(spent, refreshed);
      },
    };
  }

  async #noteFailure(error: unknown, held: CodexHomeCredentials | undefined): Promise<WakeOutcome> {
    const failure = classifyFailure(error);
    if (failure.kind === "expired") {
      await this.book.expire(failure.reason);
      this.#news.tellExpired(failure.reason);
      return "expired";
    }
    if (failure.kind === "changed") {
      await this.sync({ reason: "refreshed" });
      if (this.isReplaced(held)) return "healed";
      if (!this.book.newest) return "expired";
    }
    const { code, reason, retryAfterMs } = failure;
    const willRetryAt = await this.book.fail(reason, retryAfterMs);
    if (code === "CREDENTIALS_NOT_WRITABLE") {
      this.#fanOut.reportProblem(this.home.path, problemFrom(error));
    }
    this.#news.tellFailed({ code, willRetryAt });
    return "unreachable";
  }

  async #readOwner(outcome: Outcome): Promise<void> {
    const { path } = this.home;
    const owner = await findOwner(this.#settings.dataDirectory, path);
    if (owner && (await this.#restore(owner))) return;
    this.#owner = owner;
    if (owner?.credentials) {
      await this.#accept(owner.credentials, outcome);
      return;
    }
    if (owner) this.#fanOut.reportProblem(path, homeProblem("unreadable"));
    this.book.clear();
  }

  /** No file changes when Codex refreshes what is in a keyring. */
  async #lookIntoKeyring(): Promise<void> {
    const { clock, signal, timing } = this.#settings;
    const isOpen = () => !signal.aborted;
    while (isOpen()) {
      await clock.sleep(KEYRING_POLLS * timing.pollIntervalMs, signal).catch(() => undefined);
      const isInKeyring = this.#owner?.store.kind === "keyring";
      if (isOpen() && isInKeyring) await this.sync({ reason: "refreshed" });
    }
  }

  /** An older or damaged copy in the owner's place does not win over the newest credentials. */
  async #restore({ kind, store, credentials }: Owner): Promise<boolean> {
    const { newest } = this.book;
    if (!newest || kind !== this.#owner?.kind) return false;
    const held = credentials
      ? ({ state: "signed_in", credentials } as const)
      : ({ state: "unreadable", reason: "" } as const);
    const offer = { credentials: newest, formerAccountIds: [] };
    if (decideDelivery(held, offer, true).action !== "write") return false;
    const { updated } = await this.#fanOut.send(
      offer,
      [{ path: store.homePath, hasReceived: true }],
      "repaired",
    );
    return updated.length > 0;
  }

  async #accept(credentials: CodexHomeCredentials, seenAs: Outcome): Promise<void> {
    const isFirstSight = this.book.newest === undefined;
    const isOwn = credentials.accessToken === this.#ownAccessToken;
    const outcome = isOwn ? "refreshed" : seenAs;
    const isNew = await this.book.accept(credentials, outcome);
    if (!isNew) return;
    if (outcome === "refreshed" || (outcome === "adopted" && !isFirstSight)) {
      this.#news.note(outcome);
    }
    if (this.#owner?.kind === "home" && !isFirstSight) {
      this.#fanOut.noteArrival(this.home.path, credentials);
    }
  }

  async #deliver(request: SyncRequest): Promise<string[]> {
    const { newest, formerAccountIds } = this.book;
    if (!newest || !this.#owner) return [];
    const credentials = asFollower(newest, this.#settings.followerMode);
    const recipients = this.#recipientsOf(request, this.#owner);
    const offer = { credentials, formerAccountIds };
    const result = await this.#fanOut.send(offer, recipients, request.reason);
    if (result.received.length > 0) await this.#options.markReceived(result.received);
    if (result.adoptable) {
      await this.#owner.store.update(newest, result.adoptable);
      await this.#readOwner("adopted");
      if (this.isReplaced(newest)) {
        const later = await this.#deliver({ reason: request.reason });
        return [...new Set([...result.updated, ...later])];
      }
    }
    if (result.isComplete && !request.only) await this.book.forgetFormerAccounts();
    this.#news.tellRefreshed(newest, this.book.usableUntil);
    return result.updated;
  }

  #recipientsOf({ only, forced }: SyncRequest, owner: Owner): Recipient[] {
    const { path } = this.home;
    const all = this.#options
      .recipients()
      .filter((home) => owner.kind === "vault" || home.path !== path);
    const asked = all.filter((home) => only?.has(home.path) ?? true);
    const recipients = asked.map((home) => ({
      ...home,
      isForced: forced?.has(home.path) ?? false,
    }));
    const rank = (home: Recipient) => (this.#urgent.has(home.path) ? 0 : 1);
    recipients.sort((one, other) => rank(one) - rank(other));
    this.#urgent.clear();
    return recipients;
  }
}
