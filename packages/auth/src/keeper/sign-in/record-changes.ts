import type { CodexHomeCredentials } from "../../credentials/file/auth-json.ts";
import { describeCredentials } from "../../credentials/file/describe.ts";
import { accountKey } from "../delivery/decide.ts";
import type { RefreshEvidence, SignInRecord } from "./sign-in-record.ts";

/** The record once these credentials are the newest; the same record when they were before. */
export function withCredentials(
  record: SignInRecord,
  credentials: CodexHomeCredentials,
  accepted: {
    outcome: RefreshEvidence["lastOutcome"];
    at: number;
    former?: CodexHomeCredentials | undefined;
    clockErrorMs?: number | undefined;
  },
): SignInRecord {
  const { fingerprint, lastRefreshAt } = describeCredentials(credentials);
  if (record.fingerprint === fingerprint) return record;
  const former = new Set(record.formerAccountIds);
  if (accepted.former) former.add(accountKey(accepted.former));
  former.delete(accountKey(credentials));
  return {
    version: 1,
    generation: record.generation + 1,
    fingerprint,
    evidence: {
      ...(lastRefreshAt === undefined ? {} : { lastRefreshAt }),
      lastOutcome: accepted.outcome,
      at: accepted.at,
    },
    ...(!accepted.clockErrorMs ? {} : { clockErrorMs: accepted.clockErrorMs }),
    failures: 0,
    formerAccountIds: [...former],
  };
}

/** The record after a refresh that may work another time. */
export function withFailure(
  record: SignInRecord,
  failure: { reason: string; at: number; willRetryAt: number },
): SignInRecord {
  const { lastRefreshAt } = record.evidence;
  const evidence = { lastOutcome: "failed", ...failure } as const;
  return {
    ...record,
    failures: record.failures + 1,
    evidence: lastRefreshAt === undefined ? evidence : { ...evidence, lastRefreshAt },
  };
}

/**
 * When the next attempt is due that the record tells of; undefined when it tells of none. The
 * pause counts, not the moment: a clock that was put back must not make it longer.
 */
export function nextAttempt({ evidence }: SignInRecord, now: number): number | undefined {
  const { lastOutcome, at = now, willRetryAt } = evidence;
  if (lastOutcome !== "failed" || willRetryAt === undefined) return undefined;
  return Math.min(willRetryAt, now + (willRetryAt - at));
}

/** The record once the authorization server has ended the sign-in. */
export function withExpiry(
  record: SignInRecord,
  { message, ...expiry }: { reason: string; at: number; message?: string | undefined },
): SignInRecord {
  const { fingerprint = "", evidence } = record;
  const { lastRefreshAt } = evidence;
  return {
    ...record,
    expired: { fingerprint, ...expiry, ...(message === undefined ? {} : { message }) },
    evidence: {
      ...(lastRefreshAt === undefined ? {} : { lastRefreshAt }),
      lastOutcome: "expired",
      ...expiry,
    },
  };
}

/** Whether only new credentials help. */
export function isExpired({ expired, fingerprint }: SignInRecord): boolean {
  return expired !== undefined && expired.fingerprint === fingerprint;
}
