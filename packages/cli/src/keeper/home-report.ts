import type { Account } from "@latchkey/auth";
import type { HomeDescription, RefreshEvidence } from "@latchkey/keeper";

/** What `latchkey homes --json` prints of one home. Times are ISO 8601. */
export interface HomeReport {
  home: string;
  /** What the console calls it. */
  name?: string;
  status: HomeDescription["status"];
  account?: Partial<Account>;
  /** The first clock: when the access token ends. */
  usableUntil?: string;
  /** The second clock: whether it can be renewed, and what that is known from. */
  renewable: boolean;
  evidence: {
    lastOutcome: RefreshEvidence["lastOutcome"];
    at?: string;
    lastRefreshAt?: string;
    reason?: string;
    willRetryAt?: string;
  };
  /** The home whose sign-in it follows. */
  follows?: string;
  /** Who holds the refresh token. */
  owner?: "vault" | "home";
  problem?: { code: string; message: string };
}

/** A home as programs see it. */
export function reportHome(described: HomeDescription): HomeReport {
  const { path, name, status, account, usableUntil, renewable, evidence } = described;
  const { follows, owner, problem } = described;
  return {
    home: path,
    ...(name !== path && { name }),
    status,
    ...(account && { account }),
    ...(usableUntil !== undefined && { usableUntil: toIso(usableUntil) }),
    renewable,
    evidence: reportEvidence(evidence),
    ...(follows !== undefined && { follows }),
    ...(owner && { owner }),
    ...(problem && { problem }),
  };
}

function reportEvidence(evidence: RefreshEvidence): HomeReport["evidence"] {
  const { lastOutcome, at, lastRefreshAt, reason, willRetryAt } = evidence;
  return {
    lastOutcome,
    ...(at !== undefined && { at: toIso(at) }),
    ...(lastRefreshAt !== undefined && { lastRefreshAt: toIso(lastRefreshAt) }),
    ...(reason !== undefined && { reason }),
    ...(willRetryAt !== undefined && { willRetryAt: toIso(willRetryAt) }),
  };
}

function toIso(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
