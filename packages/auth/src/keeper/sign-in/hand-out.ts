import type { Recipient } from "../delivery/deliver.ts";
import type { HomeUpdateReason } from "../contract/events.ts";
import type { FanOut } from "../delivery/fan-out.ts";
import { asFollower } from "../delivery/follower.ts";
import type { KeptOwner } from "./kept-owner.ts";
import type { Owner } from "../homes/owner.ts";
import type { RegisteredHome } from "../contract/settings.ts";
import type { SignInBook } from "./sign-in-book.ts";
import type { SignInNews } from "./sign-in-news.ts";

export interface SyncRequest {
  reason: HomeUpdateReason;
  /** Only these homes; default: all. */
  only?: ReadonlySet<string>;
  /** Homes that a person has just asked for: what they hold is replaced. */
  forced?: ReadonlySet<string>;
}

export interface HandOutOptions {
  followerMode: "tokens" | "copies";
  home: RegisteredHome;
  book: SignInBook;
  news: SignInNews;
  fanOut: FanOut;
  owner: KeptOwner;
  /** The homes that follow, this one included when the vault is the owner. */
  recipients: () => readonly Recipient[];
  /** These homes have the credentials for the first time. */
  markReceived: (paths: readonly string[]) => Promise<void>;
}

/** Brings the homes that follow a sign-in up to date with what its owner holds. */
export class HandOut {
  readonly #options: HandOutOptions;
  readonly #urgent = new Set<string>();

  constructor(options: HandOutOptions) {
    this.#options = options;
  }

  /** The next round begins with this home. */
  prioritise(path: string): void {
    this.#urgent.add(path);
  }

  /** Returns the homes that were written. What a home has that is newer goes to the owner first. */
  async run(request: SyncRequest): Promise<string[]> {
    const { book, news, fanOut, followerMode, owner, markReceived } = this.#options;
    const { newest, formerAccountIds } = book;
    if (!newest || !owner.current) return [];
    const recipients = this.#recipientsOf(request, owner.current);
    const offer = { credentials: asFollower(newest, followerMode), formerAccountIds };
    const result = await fanOut.send(offer, recipients, request.reason);
    if (result.received.length > 0) await markReceived(result.received);
    if (result.adoptable) {
      await owner.current.store.update(newest, result.adoptable);
      await owner.read("adopted");
      if (book.hasReplaced(newest)) {
        const later = await this.run({ reason: request.reason });
        return [...new Set([...result.updated, ...later])];
      }
    }
    if (result.isComplete && !request.only) await book.forgetFormerAccounts();
    news.tellRefreshed(newest, book.usableUntil);
    return result.updated;
  }

  #recipientsOf({ only, forced }: SyncRequest, owner: Owner): Recipient[] {
    const { home, recipients } = this.#options;
    const asked = recipients()
      .filter(({ path }) => owner.kind === "vault" || path !== home.path)
      .filter(({ path }) => only?.has(path) ?? true)
      .map((each) => ({ ...each, isForced: forced?.has(each.path) ?? false }));
    const rank = ({ path }: Recipient) => (this.#urgent.has(path) ? 0 : 1);
    asked.sort((one, other) => rank(one) - rank(other));
    this.#urgent.clear();
    return asked;
  }
}
