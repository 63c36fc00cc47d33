import type { CodexHomeCredentials } from "../../credentials/file/auth-json.ts";
import type { CredentialStore } from "../../credentials/store.ts";
import { decideDelivery } from "../delivery/decide.ts";
import type { FanOut } from "../delivery/fan-out.ts";
import type { Owner } from "../homes/owner.ts";
import { findOwner } from "../homes/owner.ts";
import { homeProblem } from "../contract/problems.ts";
import type { RegisteredHome } from "../contract/settings.ts";
import type { SignInBook } from "./sign-in-book.ts";
import type { SignInNews } from "./sign-in-news.ts";
import type { RefreshEvidence } from "./sign-in-record.ts";

export type Outcome = RefreshEvidence["lastOutcome"];

export interface KeptOwnerOptions {
  dataDirectory: string;
  home: RegisteredHome;
  book: SignInBook;
  news: SignInNews;
  fanOut: FanOut;
}

/** Knows the owner of a sign-in, and writes into the book what it is seen to hold. */
export class KeptOwner {
  readonly #options: KeptOwnerOptions;
  #owner: Owner | undefined;
  /** What this keeper has refreshed, which its own watch may see before it does. */
  #ownAccessToken: string | undefined;

  constructor(options: KeptOwnerOptions) {
    this.#options = options;
  }

  get current(): Owner | undefined {
    return this.#owner;
  }

  /** Looks at what the owner holds now; `outcome` is how it came by what is new there. */
  async read(outcome: Outcome): Promise<void> {
    const { dataDirectory, home, book, fanOut } = this.#options;
    const owner = await findOwner(dataDirectory, home.path);
    if (owner && (await this.#restore(owner))) return;
    this.#owner = owner;
    if (owner?.credentials) {
      await this.accept(owner.credentials, outcome);
      return;
    }
    if (owner) fanOut.reportProblem(home.path, homeProblem("unreadable"));
    book.clear();
  }

  async accept(
    credentials: CodexHomeCredentials,
    seenAs: Outcome,
    clockErrorMs?: number,
  ): Promise<void> {
    const { book, news, fanOut, home } = this.#options;
    const isFirstSight = book.newest === undefined;
    const isOwn = credentials.accessToken === this.#ownAccessToken;
    const outcome = isOwn ? "refreshed" : seenAs;
    const isNew = await book.accept(credentials, outcome, clockErrorMs);
    if (!isNew) return;
    if (outcome === "refreshed" || (outcome === "adopted" && !isFirstSight)) news.note(outcome);
    if (this.#owner?.kind === "home" && !isFirstSight) fanOut.noteArrival(home.path, credentials);
  }

  /** The owner's store, where a refresh leaves its result; undefined where nobody is signed in. */
  storeForRefresh(): CredentialStore | undefined {
    const store = this.#owner?.store;
    return (
      store && {
        ...store,
        update: (spent, refreshed) => {
          this.#ownAccessToken = refreshed.accessToken;
          return store.update(spent, refreshed);
        },
      }
    );
  }

  /** An older or damaged copy in the owner's place does not win over the newest credentials. */
  async #restore({ kind, store, credentials }: Owner): Promise<boolean> {
    const { book, fanOut } = this.#options;
    const { newest } = book;
    if (!newest || kind !== this.#owner?.kind) return false;
    const held = credentials
      ? ({ state: "signed_in", credentials } as const)
      : ({ state: "unreadable", reason: "" } as const);
    const offer = { credentials: newest, formerAccountIds: [] };
    if (decideDelivery(held, offer, true).action !== "write") return false;
    const { updated } = await fanOut.send(
      offer,
      [{ path: store.homePath, hasReceived: true }],
      "repaired",
    );
    return updated.length > 0;
  }
}
