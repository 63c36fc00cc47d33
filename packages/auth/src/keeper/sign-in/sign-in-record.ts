import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { z } from "zod";

import { writeWhole } from "../../credentials/file/auth-json-file.ts";

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
  /** Accounts whose tokens a follower may still have from an unfinished fan-out. */
  formerAccountIds: z.array(z.string()),
});

/** What is remembered of a sign-in beside its credentials. Holds no secret. */
export type SignInRecord = z.infer<typeof RecordSchema>;

/** What is known of whether a sign-in can be renewed, and since when. Times in epoch milliseconds. */
export type RefreshEvidence = SignInRecord["evidence"];

export const EMPTY_RECORD: SignInRecord = {
  version: 1,
  generation: 0,
  evidence: { lastOutcome: "never_tried" },
  failures: 0,
  formerAccountIds: [],
};

/** Reads the record in a sign-in's directory; one that is damaged counts as empty. */
export async function readRecord(directory: string): Promise<SignInRecord> {
  const text = await readFile(recordPath(directory), "utf8").catch(() => "");
  try {
    return RecordSchema.parse(JSON.parse(text));
  } catch {
    return EMPTY_RECORD;
  }
}

export async function writeRecord(directory: string, record: SignInRecord): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeWhole(recordPath(directory), JSON.stringify(record, null, 2));
}

function recordPath(directory: string): string {
  return join(directory, "record.json");
}
