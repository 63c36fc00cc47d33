import type { CodexHomeCredentials } from "../../credentials/file/auth-json.ts";
import type { CodexHomeState } from "../../credentials/file/home-state.ts";
import type { Offer } from "./decide.ts";
import type { Delivery, Recipient } from "./deliver.ts";
import { deliver } from "./deliver.ts";
import type { HomeProblem, HomeUpdateReason, KeeperListener } from "../contract/events.ts";

export interface FanOutOptions {
  emit: KeeperListener;
  nameOf: (path: string) => string;
  /** Whether listeners have heard of this problem from elsewhere. */
  isTold: (path: string, problem: HomeProblem) => boolean;
  monotonicNow: () => number;
  signal: AbortSignal;
}

/** What one round of deliveries came to. Homes are canonical paths. */
export interface FanOutResult {
  updated: string[];
  /** Homes that have the credentials for the first time. */
  received: string[];
  /** Newer tokens of the same lineage that a home turned out to hold. */
  adoptable?: CodexHomeCredentials;
  /** Whether every home is up to date or left alone for good. */
  isComplete: boolean;
}

interface Arrival {
  accessToken: string;
  at: number;
}

/** Gives one sign-in's credentials to its homes, and knows what came of it. */
export class FanOut {
  readonly #options: FanOutOptions;
  readonly #arrivals = new Map<string, Arrival>();
  readonly #problems = new Map<string, HomeProblem>();

  constructor(options: FanOutOptions) {
    this.#options = options;
  }

  async send(
    offer: Offer,
    recipients: readonly Recipient[],
    reason: HomeUpdateReason,
  ): Promise<FanOutResult> {
    const result: FanOutResult = { updated: [], received: [], isComplete: true };
    const byPath = new Map(recipients.map((recipient) => [recipient.path, recipient]));
    const onDelivery = (path: string, delivery: Delivery) => {
      this.#note(result, { path, delivery, offer, reason });
      const hasArrived = delivery.outcome === "written" || delivery.outcome === "current";
      if (hasArrived && byPath.get(path)?.hasReceived === false) result.received.push(path);
    };
    await deliver(offer, recipients, { onDelivery, signal: this.#options.signal });
    return result;
  }

  /** How long ago a home got the credentials that it has; undefined before that. */
  ageMs(path: string): number | undefined {
    const arrival = this.#arrivals.get(path);
    return arrival && this.#options.monotonicNow() - arrival.at;
  }

  problemOf(path: string): HomeProblem | undefined {
    return this.#problems.get(path);
  }

  /** The home changed by itself what it holds now. */
  noteArrival(path: string, { accessToken }: CodexHomeCredentials): void {
    if (this.#arrivals.get(path)?.accessToken === accessToken) return;
    this.#problems.delete(path);
    this.#arrivals.set(path, { accessToken, at: this.#options.monotonicNow() });
  }

  reportProblem(path: string, problem: HomeProblem): void {
    const known = this.#problems.get(path);
    this.#problems.set(path, problem);
    if (known?.code === problem.code && known.message === problem.message) return;
    const { emit, nameOf, isTold } = this.#options;
    if (isTold(path, problem)) return;
    emit({ type: "home_problem", home: nameOf(path), path, problem });
  }

  forget(path: string): void {
    this.#arrivals.delete(path);
    this.#problems.delete(path);
  }

  #note(
    result: FanOutResult,
    made: { path: string; delivery: Delivery; offer: Offer; reason: HomeUpdateReason },
  ): void {
    const { path, delivery, offer } = made;
    switch (delivery.outcome) {
      case "current":
        this.#problems.delete(path);
        return;
      case "written":
        this.#problems.delete(path);
        result.updated.push(path);
        this.#announce(path, this.#reasonOf(made, delivery.before));
        this.noteArrival(path, offer.credentials);
        return;
      case "adoptable":
        result.adoptable = delivery.credentials;
        return;
      case "left":
        if (delivery.problem.code === "not_writable") result.isComplete = false;
        this.reportProblem(path, delivery.problem);
    }
  }

  #reasonOf(
    { path, offer, reason }: { path: string; offer: Offer; reason: HomeUpdateReason },
    before: CodexHomeState,
  ): HomeUpdateReason {
    const hadThese = this.#arrivals.get(path)?.accessToken === offer.credentials.accessToken;
    const isDamage = before.state === "unreadable" || hadThese;
    return isDamage && reason === "refreshed" ? "repaired" : reason;
  }

  #announce(path: string, reason: HomeUpdateReason): void {
    const { emit, nameOf } = this.#options;
    emit({ type: "home_updated", home: nameOf(path), path, reason });
  }
}
