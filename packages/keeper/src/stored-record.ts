import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import type { AuthErrorCode, CodexHomeCredentials } from "@latchkey/auth";
import { describeCredentials, isAuthError } from "@latchkey/auth";
import { writeWhole } from "@latchkey/auth/credentials";
import { accountKey } from "./decide-delivery.ts";

const OUTCOMES = ["never_tried", "signed_in", "refreshed", "adopted", "failed", "expired"] as const;

const RecordSchema = z.object({
  version: z.literal(1),
  /** Counts the credentials that this sign-in has had. */
  generation: z.int().nonnegative(),
  /** Of the newest credentials that are known. */
  fingerprint: z.string().optional(),
  evidence: z.object({
    lastRefreshAt: z.number().optional(),
    lastOutcome: z.enum(OUTCOMES),
    at: z.number().optional(),
    reason: z.string().optional(),
    willRetryAt: z.number().optional(),
  }),
  /** How far this machine's clock was ahead of the server's at `evidence.at`, if by hours or more. */
  clockErrorMs: z.number().optional(),
  /** How many refreshes have failed since the last one that did not. */
  failures: z.int().nonnegative().default(0),
  /** Set when the authorization server ended the sign-in; counts for this fingerprint only. */
  expired: z
    .object({
      fingerprint: z.string(),
      reason: z.string(),
      at: z.number(),
      /** For people, where it says more than the reason. */
      message: z.string().optional(),
    })
    .optional(),
  /** Accounts whose tokens a follower may still have from an unfinished delivery. */
  formerAccountIds: z.array(z.string()),
});

/** What is remembered of a sign-in beside its credentials. Holds no secret. */
export type StoredRecord = z.infer<typeof RecordSchema>;

/** What is known of whether a sign-in can be renewed, and since when. Times in epoch milliseconds. */
export type RefreshEvidence = StoredRecord["evidence"];

export const EMPTY_RECORD: StoredRecord = {
  version: 1,
  generation: 0,
  evidence: { lastOutcome: "never_tried" },
  failures: 0,
  formerAccountIds: [],
};

/** Reads the record in a sign-in's directory; one that is damaged counts as empty. */
export async function readRecord(directory: string): Promise<StoredRecord> {
  const text = await readFile(recordPath(directory), "utf8").catch(() => "");
  try {
    return RecordSchema.parse(JSON.parse(text));
  } catch {
    return EMPTY_RECORD;
  }
}

export async function writeRecord(directory: string, record: StoredRecord): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeWhole(recordPath(directory), JSON.stringify(record, null, 2));
}

function recordPath(directory: string): string {
  return join(directory, "record.json");
}

/** The record once these credentials are the newest; the same record when they were before. */
export function withCredentials(
  record: StoredRecord,
  credentials: CodexHomeCredentials,
  accepted: {
    outcome: RefreshEvidence["lastOutcome"];
    at: number;
    former?: CodexHomeCredentials | undefined;
    clockErrorMs?: number | undefined;
  },
): StoredRecord {
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
  record: StoredRecord,
  failure: { reason: string; at: number; willRetryAt: number },
): StoredRecord {
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
export function nextAttempt({ evidence }: StoredRecord, now: number): number | undefined {
  const { lastOutcome, at = now, willRetryAt } = evidence;
  if (lastOutcome !== "failed" || willRetryAt === undefined) return undefined;
  return Math.min(willRetryAt, now + (willRetryAt - at));
}

/** The record once the authorization server has ended the sign-in. */
export function withExpiry(
  record: StoredRecord,
  { message, ...expiry }: { reason: string; at: number; message?: string | undefined },
): StoredRecord {
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
export function isExpired({ expired, fingerprint }: StoredRecord): boolean {
  return expired !== undefined && expired.fingerprint === fingerprint;
}

/** What a failed refresh means for the sign-in. */
export type RefreshFailure =
  /** Only a new sign-in helps. */
  | { kind: "expired"; reason: string }
  /** Somebody signed out or in meanwhile: what is stored has to be read again. */
  | ({ kind: "changed" } & Retry)
  /** It may work another time. */
  | ({ kind: "transient" } & Retry);

interface Retry {
  code: AuthErrorCode | "INTERNAL";
  reason: string;
  retryAfterMs: number;
}

/** Refusals that are about what is stored here, not about the sign-in. */
const CHANGED_REASONS: readonly (string | undefined)[] = ["account_changed", "no_refresh_token"];

/** Only the authorization server's own word ends a sign-in. */
export function classifyFailure(error: unknown): RefreshFailure {
  if (!isAuthError(error)) {
    return { kind: "transient", code: "INTERNAL", reason: "internal", retryAfterMs: 0 };
  }
  const { code, reason = code } = error;
  switch (code) {
    case "CODEX_AUTH_EXPIRED":
      return CHANGED_REASONS.includes(reason)
        ? { kind: "changed", code, reason, retryAfterMs: 0 }
        : { kind: "expired", reason };
    case "CODEX_SIGNED_OUT":
    case "CREDENTIALS_UNREADABLE":
      return { kind: "changed", code, reason, retryAfterMs: 0 };
    default: {
      const retryAfterMs = (error.retryAfterSeconds ?? 0) * 1000;
      return { kind: "transient", code, reason, retryAfterMs };
    }
  }
}
