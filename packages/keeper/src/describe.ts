import type { Account, CodexHomeCredentials, CodexHomeState } from "@latchkey/auth";
import { describeClockError, describeCredentials } from "@latchkey/auth";
import type { HomeProblem } from "./events.ts";
import { homeProblem } from "./events.ts";
import type { Owner } from "./owner.ts";
import { isSameGrant, usableUntil } from "./refresh-schedule.ts";
import type { RegisteredHome } from "./settings.ts";
import type { SignInRecord } from "./sign-in-record.ts";
import type { RefreshEvidence } from "./stored-record.ts";

/** `expiring`: it still works, and renewing it has failed or is not possible. */
export type HomeStatus = "ok" | "expiring" | "expired" | "signed_out";

/** A home as people see it. Holds no secret; times are epoch milliseconds. */
export interface HomeDescription {
  name: string;
  path: string;
  account?: Partial<Account> | undefined;
  status: HomeStatus;
  /** The first clock: when the access token ends. Absent when unknown or refused already. */
  usableUntil?: number | undefined;
  /** The second clock: whether the sign-in can be renewed, as far as the evidence goes. */
  renewable: boolean;
  evidence: RefreshEvidence;
  /** The name of the home whose sign-in it follows. */
  follows?: string | undefined;
  /** Who holds the refresh token; absent for followers and where there is none. */
  owner?: "vault" | "home" | undefined;
  problem?: HomeProblem | undefined;
}

/** What is known of a sign-in. */
export interface DescribedSignIn {
  home: RegisteredHome;
  record: SignInRecord;
  owner: Owner | undefined;
  /** Why a home does not have what the sign-in has. */
  problemOf(path: string): HomeProblem | undefined;
}

export interface HomeToDescribe {
  name: string;
  path: string;
  state: CodexHomeState;
  /** The sign-in that it follows or is the home of. */
  signIn: DescribedSignIn;
  unwritable: HomeProblem | undefined;
  follows?: string;
  now: number;
}

const UNKNOWN: RefreshEvidence = { lastOutcome: "never_tried" };
/** Without renewal, a sign-in counts as expiring for its last day. */
const LAST_DAY_MS = 86_400_000;

export function describeHome(home: HomeToDescribe): HomeDescription {
  const { name, path, state, signIn, follows } = home;
  const held = state.state === "signed_in" ? state.credentials : undefined;
  const kept = isKept(home, signIn) ? signIn : undefined;
  const endsAt = kept
    ? kept.record.usableUntil
    : held && usableUntil(held, signIn.record.clockErrorMs);
  return {
    name,
    path,
    account: held && describeCredentials(held).account,
    status: statusOf(home, kept, endsAt),
    usableUntil: endsAt,
    renewable: isRenewable(held, kept),
    evidence: kept?.record.evidence ?? UNKNOWN,
    follows,
    owner: follows === undefined ? kept?.owner?.kind : undefined,
    problem: problemOf(home),
  };
}

function isRenewable(
  held: CodexHomeCredentials | undefined,
  kept: DescribedSignIn | undefined,
): boolean {
  return kept ? !kept.record.isExpired : held !== undefined && isManaged(held);
}

/** Whether what the home holds is what its sign-in gave it. */
function isKept(
  { state, path }: HomeToDescribe,
  { record, owner, home }: DescribedSignIn,
): boolean {
  if (state.state !== "signed_in" || !record.newest) return false;
  if (owner?.kind === "home" && home.path === path) return true;
  return isSameGrant(state.credentials, record.newest);
}

/** Whether a home can be written to now is known; a vault that could not be may still be so. */
function lastingProblemOf({ signIn, path }: HomeToDescribe): HomeProblem | undefined {
  const problem = signIn.problemOf(path);
  const isOver = problem?.code === "not_writable" && signIn.owner?.kind === "home";
  return isOver ? undefined : problem;
}

function problemOf(home: HomeToDescribe): HomeProblem | undefined {
  const { state, signIn, follows } = home;
  const known = home.unwritable ?? lastingProblemOf(home);
  if (known) return known;
  if (state.state === "unreadable") {
    return homeProblem("unreadable", `Codex cannot load its credentials: ${state.reason}.`);
  }
  const { expiryMessage, clockErrorMs } = signIn.record;
  if (follows !== undefined || state.state !== "signed_in") return undefined;
  if (expiryMessage !== undefined) return homeProblem("other_account_granted", expiryMessage);
  return clockErrorMs === 0
    ? undefined
    : homeProblem("clock_wrong", describeClockError(clockErrorMs));
}

function statusOf(
  home: HomeToDescribe,
  kept: DescribedSignIn | undefined,
  endsAt: number | undefined,
): HomeStatus {
  const { state, now } = home;
  switch (state.state) {
    case "signed_out":
    case "unreadable":
      return "signed_out";
    case "api_key":
    case "other_method":
      return "ok";
    case "signed_in":
      if (kept) return keptStatus(kept, now);
      // What a home held before a rotation may end before the new tokens arrive.
      if (isAwaited(home)) return "expiring";
      return ownStatus(state.credentials, endsAt, now);
  }
}

/** Whether its sign-in has newer tokens for a home that nothing keeps from getting them. */
function isAwaited({ path, signIn, state, now }: HomeToDescribe): boolean {
  const { record } = signIn;
  if (state.state !== "signed_in" || !record.newest || record.isExpired) return false;
  const endsAt = usableUntil(state.credentials, record.clockErrorMs);
  return endsAt !== undefined && now >= endsAt && signIn.problemOf(path) === undefined;
}

function keptStatus({ record }: DescribedSignIn, now: number): HomeStatus {
  if (record.isExpired) return "expired";
  const { windowOpensAt = Infinity, usableUntil: endsAt = Infinity, evidence } = record;
  const hasFailed = evidence.lastOutcome === "failed" && now >= windowOpensAt;
  return hasFailed || record.isRefused || now >= endsAt ? "expiring" : "ok";
}

function ownStatus(
  held: CodexHomeCredentials,
  endsAt: number | undefined,
  now: number,
): HomeStatus {
  if (isManaged(held) || endsAt === undefined) return "ok";
  if (now >= endsAt) return "expired";
  return now >= endsAt - LAST_DAY_MS ? "expiring" : "ok";
}

function isManaged({ authMode, refreshToken }: CodexHomeCredentials): boolean {
  return authMode === "chatgpt" && refreshToken !== "";
}
