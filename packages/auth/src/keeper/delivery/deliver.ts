import type { CodexHomeCredentials } from "../../credentials/file/auth-json.ts";
import { resolveAuthJson } from "../../credentials/file/auth-json-file.ts";
import { choosePlaces } from "../../credentials/places/choose-places.ts";
import type { CodexHomeState } from "../../credentials/file/home-state.ts";
import { stateOf } from "../../credentials/file/home-state.ts";
import { withFreeCredentialLocks } from "../../credentials/locks/locks-many.ts";
import { withCredentialLocks } from "../../credentials/locks/locks.ts";
import type { Places } from "../../credentials/places/places.ts";
import { findContent, writeContent } from "../../credentials/places/places.ts";
import { checkNotReadOnly } from "../../credentials/file/writable.ts";
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

type Job = Recipient & { places: Places };

/** So many homes are locked by one child process at a time. */
const BATCH = 64;
/** While one batch waits for its locks, others write. */
const LANES = 3;

/**
 * Brings homes up to date: reads without a lock, and writes only where something is to be written,
 * atomically and under Codex's locks, in batches. Never throws for what is wrong with one home.
 */
export async function deliver(
  offer: Offer,
  recipients: readonly Recipient[],
  options: DeliveryOptions,
): Promise<void> {
  let next = 0;
  const workThrough = async () => {
    while (next < recipients.length) {
      options.signal?.throwIfAborted();
      const batch = recipients.slice(next, next + BATCH);
      next += BATCH;
      await deliverBatch(offer, batch, options);
    }
  };
  await Promise.all(Array.from({ length: LANES }, workThrough));
}

async function deliverBatch(
  offer: Offer,
  recipients: readonly Recipient[],
  { onDelivery, signal }: DeliveryOptions,
): Promise<void> {
  const jobs = new Map<string, Job>();
  const attempt = async (job: Job) => onDelivery(job.path, await write(offer, job));
  await Promise.all(
    recipients.map(async (recipient) => {
      const found = await inspect(offer, recipient).catch(failure);
      if ("outcome" in found) onDelivery(recipient.path, found);
      else jobs.set(recipient.path, found);
    }),
  );
  const inFiles = [...jobs.values()].filter(({ places }) => places.primary.kind === "file");
  const isAlone = inFiles.length === 1;
  const paths = isAlone ? [] : inFiles.map(({ path }) => path);
  const done = new Set(paths);
  const busy = await withFreeCredentialLocks(paths, async (path) => {
    const job = jobs.get(path);
    if (job) await attempt(job);
  });
  for (const path of busy) done.delete(path);
  for (const job of jobs.values()) {
    if (done.has(job.path)) continue;
    await withCredentialLocks(job.path, { signal }, () => attempt(job)).catch((error: unknown) => {
      signal?.throwIfAborted();
      onDelivery(job.path, failure(error));
    });
  }
}

/** The state of a home, wherever Codex keeps it, without a lock. */
export async function readHome(path: string): Promise<CodexHomeState> {
  const { file } = await findContent(await choosePlaces(path, {}));
  return stateOf(file);
}

/** The job that a home needs, or its delivery when nothing is to be written. */
async function inspect(offer: Offer, recipient: Recipient): Promise<Delivery | Job> {
  const places = await choosePlaces(recipient.path, {});
  const { file } = await findContent(places);
  const decision = decide(stateOf(file), offer, recipient);
  return decision.action === "write" ? { ...recipient, places } : deliveryOf(decision);
}

/** Looks again, now that the locks are held, and writes. */
async function write(offer: Offer, { places, ...recipient }: Job): Promise<Delivery> {
  try {
    const { place, file } = await findContent(places);
    const before = stateOf(file);
    const decision = decide(before, offer, recipient);
    if (decision.action !== "write") return deliveryOf(decision);
    if (place.kind === "file") await checkNotReadOnly(await resolveAuthJson(places.homePath));
    if (file.state === "unreadable") await place.keepAside();
    const previous = file.state === "loaded" ? file.authJson : undefined;
    const { accountId = "", ...credentials } = offer.credentials;
    await writeContent(places, authJsonFor({ ...credentials, accountId }, previous));
    return { outcome: "written", before };
  } catch (error) {
    return failure(error);
  }
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
