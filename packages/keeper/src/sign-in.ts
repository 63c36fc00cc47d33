import type { CodexHomeCredentials, CredentialStore, RefreshReason } from "@latchkey/auth";
import { describeClockError, describeCredentials, refreshOnce } from "@latchkey/auth";
import { OTHER_ACCOUNT } from "@latchkey/auth/credentials";
import { isRefreshedByCodex } from "./codex-first.ts";
import { asFollower, decideDelivery } from "./decide-delivery.ts";
import type { Recipient } from "./deliver.ts";
import { Deliveries } from "./deliver.ts";
import type { HomeProblem, HomeUpdateReason, KeeperEvent } from "./events.ts";
import { homeProblem, problemFrom } from "./events.ts";
import type { Owner } from "./owner.ts";
import { findOwner, vaultDirectory } from "./owner.ts";
import { isSameGrant } from "./refresh-schedule.ts";
import type { KeeperSettings, RegisteredHome } from "./settings.ts";
import { SignInRecord } from "./sign-in-record.ts";
import type { RefreshEvidence } from "./stored-record.ts";
import { classifyFailure } from "./stored-record.ts";

/** What asking for working credentials came to. */
export type WakeOutcome = "healed" | "expired" | "unreachable";

export interface SyncRequest {
  reason: HomeUpdateReason;
  /** Only these homes; default: all. */
  only?: ReadonlySet<string>;
  /** Homes that a person has just asked for: what they hold is replaced. */
  forced?: ReadonlySet<string>;
}

export interface SignInOptions {
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

type Outcome = RefreshEvidence["lastOutcome"];
type Unnamed<Event> = Event extends { signIn: string } ? Omit<Event, "signIn" | "home"> : never;

/** Each look into a keyring starts a process, so there are fewer of them. */
const KEYRING_POLLS = 6;
/** Timers are re-checked this often: a laptop that slept or a corrected clock moves the moment. */
const MAX_SLEEP_MS = 30_000;

/**
 * One account with one lineage of refresh tokens: knows its owner, refreshes it, and brings the
 * homes that follow up to date. Reading and delivering wait for one another in one queue; asking the
 * authorization server does not hold it up.
 */
export class SignIn {
  readonly home: RegisteredHome;
  readonly record: SignInRecord;
  readonly #options: SignInOptions;
  readonly #deliveries: Deliveries;
  /** The next delivery begins with these homes. */
  readonly #urgent = new Set<string>();
  #owner: Owner | undefined;
  /** What this keeper has refreshed, which its own watch may see before it does. */
  #ownAccessToken: string | undefined;
  /** Rotations that are told as soon as the homes have their result. */
  #untold: ("refreshed" | "adopted")[] = [];
  #refreshing: Promise<WakeOutcome> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #poke = new AbortController();

  constructor(options: SignInOptions) {
    const { settings, home, nameOf, isTold } = options;
    const { clock, signal, emit, dataDirectory } = settings;
    this.#options = options;
    this.home = home;
    this.record = new SignInRecord(settings, vaultDirectory(dataDirectory, home.path));
    const monotonicNow = () => clock.monotonicNow();
    this.#deliveries = new Deliveries({ emit, nameOf, isTold, signal, monotonicNow });
  }

  get owner(): Owner | undefined {
    return this.#owner;
  }

  get isRefreshing(): boolean {
    return this.#refreshing !== undefined;
  }

  problemOf(path: string): HomeProblem | undefined {
    return this.#deliveries.problemOf(path);
  }

  /** How long ago a home got the credentials that it has; undefined before that. */
  ageMs = (path: string): number | undefined => this.#deliveries.ageMs(path);

  forget(path: string): void {
    this.#deliveries.forget(path);
  }

  prioritise(path: string): void {
    this.#urgent.add(path);
  }

  /** Completes what a process that ended had begun. */
  async open(): Promise<void> {
    await this.record.load();
    await this.sync({ reason: "refreshed" });
    await this.#finishInterrupted();
    await this.sync({ reason: "refreshed" });
  }

  /** Keeps the sign-in until the keeper's signal is aborted. */
  async keep(): Promise<void> {
    await Promise.all([this.#refreshWhenDue(), this.#lookIntoKeyring()]);
  }

  /** Reads the owner, brings homes up to date and returns those that were written. Never rejects. */
  sync(request: SyncRequest): Promise<string[]> {
    const { signal } = this.#options.settings;
    return this.#enqueue(async () => {
      try {
        signal.throwIfAborted();
        await this.#readOwner("adopted");
        return await this.#deliver(request);
      } catch (error) {
        if (!signal.aborted) this.#deliveries.reportProblem(this.home.path, problemFrom(error));
        return [];
      } finally {
        this.#poke.abort();
      }
    });
  }

  /** Lets `put` change what the owner holds, with nothing in between, and delivers the result. */
  change(put: () => Promise<void>, request: SyncRequest): Promise<string[]> {
    return this.#enqueue(async () => {
      await put();
      this.record.clear();
      await this.#readOwner("signed_in");
      this.#poke.abort();
      return this.#deliver(request);
    });
  }

  /** Refreshes once, however many ask at the same time, and delivers what came of it. */
  refresh(reason: RefreshReason): Promise<WakeOutcome> {
    this.#refreshing ??= this.#refresh(reason).finally(() => {
      this.#refreshing = undefined;
      this.#poke.abort();
    });
    return this.#refreshing;
  }

  /** Runs pieces of work one after the other, in the order in which they were handed in. */
  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work, work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  // What the owner holds.

  /** Looks at what the owner holds now; `outcome` is how it came by what is new there. */
  async #readOwner(outcome: Outcome): Promise<void> {
    const { path } = this.home;
    const owner = await findOwner(this.#options.settings.dataDirectory, path);
    if (owner && (await this.#restore(owner))) return;
    this.#owner = owner;
    if (owner?.credentials) {
      await this.#accept(owner.credentials, outcome);
      return;
    }
    if (owner) this.#deliveries.reportProblem(path, homeProblem("unreadable"));
    this.record.clear();
  }

  async #accept(
    credentials: CodexHomeCredentials,
    seenAs: Outcome,
    clockErrorMs?: number,
  ): Promise<void> {
    const isFirstSight = this.record.newest === undefined;
    const isOwn = credentials.accessToken === this.#ownAccessToken;
    const outcome = isOwn ? "refreshed" : seenAs;
    const isNew = await this.record.accept(credentials, outcome, clockErrorMs);
    if (!isNew) return;
    const isRotation = outcome === "refreshed" || (outcome === "adopted" && !isFirstSight);
    if (isRotation) this.#untold.push(outcome);
    const isChangeThere = this.#owner?.kind === "home" && !isFirstSight;
    if (isChangeThere) this.#deliveries.noteArrival(this.home.path, credentials);
  }

  /** An older or damaged copy in the owner's place does not win over the newest credentials. */
  async #restore({ kind, store, credentials }: Owner): Promise<boolean> {
    const { newest } = this.record;
    if (!newest || kind !== this.#owner?.kind) return false;
    const held = credentials
      ? ({ state: "signed_in", credentials } as const)
      : ({ state: "unreadable", reason: "" } as const);
    const offer = { credentials: newest, formerAccountIds: [] };
    if (decideDelivery(held, offer, true).action !== "write") return false;
    const recipients = [{ path: store.homePath, hasReceived: true }];
    const { updated } = await this.#deliveries.send(offer, recipients, "repaired");
    return updated.length > 0;
  }

  // Delivery.

  /** Returns the homes that were written. What a home has that is newer goes to the owner first. */
  async #deliver(request: SyncRequest): Promise<string[]> {
    const { settings, markReceived } = this.#options;
    const { newest, formerAccountIds } = this.record;
    const owner = this.#owner;
    if (!newest || !owner) return [];
    const offer = { credentials: asFollower(newest, settings.followerMode), formerAccountIds };
    const recipients = this.#recipientsOf(request, owner);
    const result = await this.#deliveries.send(offer, recipients, request.reason);
    if (result.received.length > 0) await markReceived(result.received);
    if (result.adoptable) {
      await owner.store.update(newest, result.adoptable);
      await this.#readOwner("adopted");
      if (this.record.hasReplaced(newest)) {
        const later = await this.#deliver({ reason: request.reason });
        return [...new Set([...result.updated, ...later])];
      }
    }
    if (result.isComplete && !request.only) await this.record.forgetFormerAccounts();
    this.#tellRotations(newest);
    return result.updated;
  }

  #recipientsOf({ only, forced }: SyncRequest, owner: Owner): Recipient[] {
    const asked = this.#options
      .recipients()
      .filter(({ path }) => owner.kind === "vault" || path !== this.home.path)
      .filter(({ path }) => only?.has(path) ?? true)
      .map((each) => ({ ...each, isForced: forced?.has(each.path) ?? false }));
    const rank = ({ path }: Recipient) => (this.#urgent.has(path) ? 0 : 1);
    asked.sort((one, other) => rank(one) - rank(other));
    this.#urgent.clear();
    return asked;
  }

  // Refreshing.

  async #refresh(reason: RefreshReason): Promise<WakeOutcome> {
    const { settings } = this.#options;
    const { record } = this;
    const held = record.newest;
    try {
      await this.#enqueue(() => this.#readOwner("adopted"));
      const { newest, isExpired } = record;
      if (!newest || (isExpired && reason !== "forced")) return "expired";
      if (!record.hasReplaced(held) && !(await isRefreshedByCodex(this, reason, settings))) {
        await this.#spend((current) => isSameGrant(current, newest), reason);
      }
      await this.sync({ reason: "refreshed" });
      return "healed";
    } catch (error) {
      return settings.signal.aborted ? "unreachable" : this.#noteFailure(error, held);
    }
  }

  /** Stores an answer that was received and not stored; asks the server nothing. Never rejects. */
  async #finishInterrupted(): Promise<void> {
    const noteDoubt = (_: CodexHomeCredentials, isDoubtful: boolean) => {
      if (isDoubtful) this.record.markDoubtful();
      return false;
    };
    if (this.record.newest) await this.#spend(noteDoubt, "scheduled").catch(() => undefined);
  }

  /** Durable before it is used: the owner has the new tokens before anything else happens. */
  async #spend(
    isNeeded: (current: CodexHomeCredentials, isDoubtful: boolean) => boolean,
    reason: RefreshReason,
  ): Promise<void> {
    const { provider, clock, signal } = this.#options.settings;
    if (!this.#owner) return;
    const known = this.record.clockErrorMs;
    const { credentials, isRefreshed, clockErrorMs } = await refreshOnce(
      this.#noting(this.#owner.store),
      provider,
      { isNeeded, reason, isRefusalDoubted: reason === "forced", clock, signal },
    );
    const outcome = isRefreshed ? "refreshed" : "adopted";
    await this.#enqueue(() => this.#accept(credentials, outcome, clockErrorMs));
    // Told once, and again only after it was right.
    if (clockErrorMs === undefined || known !== 0) return;
    const message = describeClockError(clockErrorMs);
    this.#tell({ type: "clock_wrong", aheadMs: clockErrorMs, message });
  }

  #noting(store: CredentialStore): CredentialStore {
    return {
      ...store,
      update: (spent, refreshed) => {
        this.#ownAccessToken = refreshed.accessToken;
        return store.update(spent, refreshed);
      },
    };
  }

  async #noteFailure(error: unknown, held: CodexHomeCredentials | undefined): Promise<WakeOutcome> {
    const { record } = this;
    const { path } = this.home;
    const failure = classifyFailure(error);
    if (failure.kind === "expired") {
      const { reason } = failure;
      const message =
        reason === OTHER_ACCOUNT && error instanceof Error ? error.message : undefined;
      await record.expire(reason, message);
      if (message)
        this.#deliveries.reportProblem(path, homeProblem("other_account_granted", message));
      this.#tell({ type: "sign_in_expired", homes: this.#allHomes(), reason });
      return "expired";
    }
    if (failure.kind === "changed") {
      await this.sync({ reason: "refreshed" });
      if (record.hasReplaced(held)) return "healed";
      if (!record.newest) return "expired";
    }
    const { code, reason, retryAfterMs } = failure;
    const willRetryAt = await record.fail(reason, retryAfterMs);
    if (code === "CREDENTIALS_NOT_WRITABLE")
      this.#deliveries.reportProblem(path, problemFrom(error));
    this.#tell({ type: "refresh_failed", code, willRetryAt });
    return "unreachable";
  }

  async #refreshWhenDue(): Promise<void> {
    const { clock, signal } = this.#options.settings;
    const isOpen = () => !signal.aborted;
    while (isOpen()) {
      const remainingMs = (this.record.dueAt() ?? Infinity) - clock.wallNow();
      if (remainingMs <= 0) {
        await this.refresh(this.record.isRefused ? "unauthorized_recovery" : "proactive_expiry");
        continue;
      }
      const wake = AbortSignal.any([signal, this.#poke.signal]);
      await clock.sleep(Math.min(remainingMs, MAX_SLEEP_MS), wake).catch(() => undefined);
      this.#poke = new AbortController();
    }
  }

  /** No file changes when Codex refreshes what is in a keyring. */
  async #lookIntoKeyring(): Promise<void> {
    const { clock, signal, timing } = this.#options.settings;
    const isOpen = () => !signal.aborted;
    while (isOpen()) {
      await clock.sleep(KEYRING_POLLS * timing.pollIntervalMs, signal).catch(() => undefined);
      const isInKeyring = this.owner?.store.kind === "keyring";
      if (isOpen() && isInKeyring) await this.sync({ reason: "refreshed" });
    }
  }

  // What listeners hear: one event for each rotation, failure and end.

  #tellRotations(newest: CodexHomeCredentials): void {
    const { account } = describeCredentials(newest);
    const { usableUntil } = this.record;
    const until = usableUntil === undefined ? {} : { usableUntil };
    for (const how of this.#untold.splice(0)) {
      this.#tell({ type: "sign_in_refreshed", account, how, ...until });
    }
  }

  #tell(event: Unnamed<KeeperEvent>): void {
    const { settings, id, home } = this.#options;
    settings.emit({ ...event, signIn: id, home: home.name });
  }

  #allHomes(): string[] {
    const { recipients, nameOf } = this.#options;
    return [...new Set([this.home.path, ...recipients().map(({ path }) => path)])].map(nameOf);
  }
}
