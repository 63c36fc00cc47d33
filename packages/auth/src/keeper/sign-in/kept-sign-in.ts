import type { RefreshReason } from "../../provider/provider.ts";
import type { Recipient } from "../delivery/deliver.ts";
import type { HomeProblem } from "../contract/events.ts";
import { FanOut } from "../delivery/fan-out.ts";
import type { SyncRequest } from "./hand-out.ts";
import { HandOut } from "./hand-out.ts";
import { KeptOwner } from "./kept-owner.ts";
import type { Owner } from "../homes/owner.ts";
import { vaultDirectory } from "../homes/owner.ts";
import { problemFrom } from "../contract/problems.ts";
import { RefreshLoop } from "../pace/refresh-loop.ts";
import { Serial } from "../pace/serial.ts";
import type { KeeperSettings, RegisteredHome } from "../contract/settings.ts";
import { SignInBook } from "./sign-in-book.ts";
import { SignInNews } from "./sign-in-news.ts";
import type { WakeOutcome } from "./sign-in-refresh.ts";
import { SignInRefresh } from "./sign-in-refresh.ts";

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

/** Each look into a keyring starts a process, so there are fewer of them. */
const KEYRING_POLLS = 6;

/**
 * One account with one lineage of refresh tokens: knows its owner, refreshes it, and brings the
 * homes that follow up to date.
 */
export class KeptSignIn {
  readonly home: RegisteredHome;
  readonly book: SignInBook;
  readonly #settings: KeeperSettings;
  readonly #fanOut: FanOut;
  readonly #owner: KeptOwner;
  readonly #handOut: HandOut;
  readonly #refresh: SignInRefresh;
  readonly #loop: RefreshLoop;
  readonly #serial = new Serial();

  constructor(options: KeptSignInOptions) {
    const { settings, id, home, nameOf, isTold, recipients, markReceived } = options;
    const { clock, signal, emit, dataDirectory, followerMode } = settings;
    this.#settings = settings;
    this.home = home;
    const book = new SignInBook(settings, vaultDirectory(dataDirectory, home.path));
    const monotonicNow = () => clock.monotonicNow();
    const fanOut = new FanOut({ emit, nameOf, isTold, signal, monotonicNow });
    const news = new SignInNews({ emit, id, home, nameOf, followers: recipients });
    const owner = new KeptOwner({ dataDirectory, home, book, news, fanOut });
    const parts = { home, book, news, fanOut, owner };
    this.book = book;
    this.#fanOut = fanOut;
    this.#owner = owner;
    this.#handOut = new HandOut({ ...parts, followerMode, recipients, markReceived });
    this.#refresh = new SignInRefresh({
      ...parts,
      settings,
      signIn: this,
      serial: this.#serial,
      onDone: () => this.#loop.poke(),
    });
    const run = async () => {
      await this.refresh(book.isRefused ? "unauthorized_recovery" : "proactive_expiry");
    };
    this.#loop = new RefreshLoop({ clock, signal, dueAt: () => book.dueAt(), run });
  }

  get owner(): Owner | undefined {
    return this.#owner.current;
  }

  get isRefreshing(): boolean {
    return this.#refresh.isRunning;
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
    this.#handOut.prioritise(path);
  }

  /** Completes what a process that ended had begun. */
  async open(): Promise<void> {
    await this.book.load();
    await this.sync({ reason: "refreshed" });
    await this.#refresh.finish();
    await this.sync({ reason: "refreshed" });
  }

  /** Keeps the sign-in until the keeper's signal is aborted. */
  async keep(): Promise<void> {
    await Promise.all([this.#loop.run(), this.#lookIntoKeyring()]);
  }

  /** Reads the owner, brings homes up to date and returns those that were written. Never rejects. */
  sync(request: SyncRequest): Promise<string[]> {
    return this.#serial.run(async () => {
      const { signal } = this.#settings;
      try {
        signal.throwIfAborted();
        await this.#owner.read("adopted");
        return await this.#handOut.run(request);
      } catch (error) {
        if (!signal.aborted) this.#fanOut.reportProblem(this.home.path, problemFrom(error));
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
      await this.#owner.read("signed_in");
      this.#loop.poke();
      return this.#handOut.run(request);
    });
  }

  /** Refreshes once, however many ask at the same time, and hands out what came of it. */
  refresh(reason: RefreshReason): Promise<WakeOutcome> {
    return this.#refresh.run(reason);
  }

  /** No file changes when Codex refreshes what is in a keyring. */
  async #lookIntoKeyring(): Promise<void> {
    const { clock, signal, timing } = this.#settings;
    const isOpen = () => !signal.aborted;
    while (isOpen()) {
      await clock.sleep(KEYRING_POLLS * timing.pollIntervalMs, signal).catch(() => undefined);
      const isInKeyring = this.owner?.store.kind === "keyring";
      if (isOpen() && isInKeyring) await this.sync({ reason: "refreshed" });
    }
  }
}
