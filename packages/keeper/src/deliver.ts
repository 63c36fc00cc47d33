import type { CodexHomeCredentials, CodexHomeState } from "@latchkey/auth";
import { AuthError, isSamePlace } from "@latchkey/auth";
import type { Places } from "@latchkey/auth/credentials";
import {
  checkNotReadOnly,
  choosePlaces,
  findWithoutKeyring,
  resolveAuthJson,
  stateOf,
  withCredentialLocks,
  writeContent,
} from "@latchkey/auth/credentials";
import type { Decision, Offer } from "./decide-delivery.ts";
import { authJsonFor, decideDelivery } from "./decide-delivery.ts";
import type { HomeProblem, HomeUpdateReason, KeeperListener } from "./events.ts";
import { homeProblem, problemFrom } from "./events.ts";
import { describeReplaced } from "./homes.ts";

/** A home to be given credentials. */
export interface Recipient {
  path: string;
  hasReceived: boolean;
  /** Whatever the home holds, it was asked for: a person signed in or linked it just now. */
  isForced?: boolean;
}

/** What came of it for one home. */
export type Delivery =
  | { outcome: "current" }
  | { outcome: "written"; before: CodexHomeState }
  | { outcome: "adoptable"; credentials: CodexHomeCredentials }
  | { outcome: "left"; problem: HomeProblem };

interface DeliveryOptions {
  onDelivery: (path: string, delivery: Delivery) => void;
  signal?: AbortSignal | undefined;
}

/** So many homes are read and written at a time; one whose lock is held takes up one of these. */
const LANES = 32;

/**
 * Brings homes up to date: reads without a lock, and writes only where something is to be written,
 * atomically and under Codex's locks. Never throws for what is wrong with one home.
 */
async function deliver(
  offer: Offer,
  recipients: readonly Recipient[],
  { onDelivery, signal }: DeliveryOptions,
): Promise<void> {
  const waiting = recipients.values();
  const workThrough = async () => {
    for (const recipient of waiting) {
      signal?.throwIfAborted();
      const delivery = await deliverTo(offer, recipient, signal).catch(failure);
      signal?.throwIfAborted();
      onDelivery(recipient.path, delivery);
    }
  };
  await Promise.all(Array.from({ length: LANES }, workThrough));
}

async function deliverTo(
  offer: Offer,
  recipient: Recipient,
  signal: AbortSignal | undefined,
): Promise<Delivery> {
  if (!(await isSamePlace(recipient.path))) {
    throw new AuthError("CREDENTIALS_NOT_WRITABLE", describeReplaced(recipient.path));
  }
  const places = await choosePlaces(recipient.path, {});
  const { file, unread } = await findWithoutKeyring(places);
  const decision = decide(stateOf(file), offer, recipient);
  if (decision.action === "leave" && file.state === "absent" && unread) throw unread;
  if (decision.action !== "write") return deliveryOf(decision);
  return withCredentialLocks(recipient.path, { signal }, () => write(offer, recipient, places));
}

/** The state of a home as Codex sees it, wherever it keeps its credentials, without a lock. */
export async function readHome(path: string): Promise<CodexHomeState> {
  const { file } = await findWithoutKeyring(await choosePlaces(path, {}));
  return stateOf(file);
}

/** Looks again, now that the locks are held, and writes. */
async function write(offer: Offer, recipient: Recipient, places: Places): Promise<Delivery> {
  const { place, file } = await findWithoutKeyring(places);
  const before = stateOf(file);
  const decision = decide(before, offer, recipient);
  if (decision.action !== "write") return deliveryOf(decision);
  if (place.kind === "file") await checkNotReadOnly(await resolveAuthJson(places.homePath));
  if (file.state === "unreadable") await place.keepAside();
  const previous = file.state === "loaded" ? file.authJson : undefined;
  const { accountId = "", ...credentials } = offer.credentials;
  await writeContent(places, authJsonFor({ ...credentials, accountId }, previous));
  return { outcome: "written", before };
}

function decide(home: CodexHomeState, offer: Offer, recipient: Recipient): Decision {
  const decision = decideDelivery(home, offer, recipient.hasReceived);
  return recipient.isForced && decision.action === "leave" ? { action: "write" } : decision;
}

function deliveryOf(decision: Exclude<Decision, { action: "write" }>): Delivery {
  switch (decision.action) {
    case "keep":
      return { outcome: "current" };
    case "adopt":
      return { outcome: "adoptable", credentials: decision.credentials };
    case "leave":
      return { outcome: "left", problem: homeProblem(decision.problem) };
  }
}

function failure(error: unknown): Delivery {
  return { outcome: "left", problem: problemFrom(error) };
}

export interface DeliveriesOptions {
  emit: KeeperListener;
  nameOf: (path: string) => string;
  /** Whether listeners have heard of this problem from elsewhere. */
  isTold: (path: string, problem: HomeProblem) => boolean;
  monotonicNow: () => number;
  signal: AbortSignal;
}

/** What one round of deliveries came to. Homes are canonical paths. */
export interface DeliveriesResult {
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
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #arrivals = new Map<string, Arrival>();
  readonly #problems = new Map<string, HomeProblem>();

  constructor(options: DeliveriesOptions) {
    this.#options = options;
  }

  async send(
    offer: Offer,
    recipients: readonly Recipient[],
    reason: HomeUpdateReason,
  ): Promise<DeliveriesResult> {
    const result: DeliveriesResult = { updated: [], received: [], isComplete: true };
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
    result: DeliveriesResult,
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
