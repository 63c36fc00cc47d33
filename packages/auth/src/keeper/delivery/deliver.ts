import type { CodexHomeCredentials } from "../../credentials/file/auth-json.ts";
import { resolveAuthJson } from "../../credentials/file/auth-json-file.ts";
import { choosePlaces } from "../../credentials/places/choose-places.ts";
import type { CodexHomeState } from "../../credentials/file/home-state.ts";
import { stateOf } from "../../credentials/file/home-state.ts";
import { withCredentialLocks } from "../../credentials/locks/locks.ts";
import type { Places } from "../../credentials/places/places.ts";
import { findWithoutKeyring, writeContent } from "../../credentials/places/places.ts";
import { checkNotReadOnly } from "../../credentials/writable.ts";
import type { Decision, Offer } from "./decide.ts";
import { decideDelivery } from "./decide.ts";
import type { HomeProblem } from "../contract/events.ts";
import { authJsonFor } from "./follower.ts";
import { homeProblem, problemFrom } from "../contract/problems.ts";

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

export interface DeliveryOptions {
  onDelivery: (path: string, delivery: Delivery) => void;
  signal?: AbortSignal | undefined;
}

/** So many homes are read and written at a time; one whose lock is held takes up one of these. */
const LANES = 32;

/**
 * Brings homes up to date: reads without a lock, and writes only where something is to be written,
 * atomically and under Codex's locks. Never throws for what is wrong with one home.
 */
export async function deliver(
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
