import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";

import * as z from "zod/mini";

import { syncDirectory, writeWhole } from "../credentials/file/auth-json-file.ts";
import { giveToOwnerOf } from "../credentials/file/ownership.ts";
import type { RefreshAnswer } from "../provider/provider.ts";

const RecordSchema = z.object({
  version: z.literal(1),
  /** One-way hash of the refresh token that this is about. */
  refreshToken: z.string(),
  outcome: z.enum(["refreshed", "refused"]),
  reason: z.optional(z.string()),
  /** Epoch milliseconds. */
  at: z.number(),
  /** How far this machine's clock was ahead of the server's then, where that was hours or more. */
  clockErrorMs: z.optional(z.number()),
});

/** What came of the last refresh; holds no secret. */
export type RefreshRecord = z.infer<typeof RecordSchema>;

const PendingSchema = z.object({
  refreshToken: z.string(),
  /** Absent while the request is on its way, and for good when its process was killed then. */
  answer: z.optional(z.object({ status: z.number(), text: z.string() })),
});

/** The record of a refresh token; undefined when there is none or it is about another. */
export async function readRecord(
  refreshPath: string,
  refreshToken: string,
): Promise<RefreshRecord | undefined> {
  const record = await readJson(`${refreshPath}.json`, RecordSchema);
  if (!record) return undefined;
  return record.refreshToken === hashOf(refreshToken) ? record : undefined;
}

/** Remembers what came of a refresh, as far as the disk allows: nothing depends on it. */
export async function writeRecord(
  refreshPath: string,
  refreshToken: string,
  outcome: Omit<RefreshRecord, "version" | "refreshToken">,
): Promise<void> {
  const record: RefreshRecord = { version: 1, refreshToken: hashOf(refreshToken), ...outcome };
  await writeWhole(`${refreshPath}.json`, JSON.stringify(record)).catch(() => undefined);
}

/** A place for the answer to one refresh. */
export interface AnswerPlace {
  /**
   * Keeps the answer before anyone looks at it: the refresh token is spent, and a process that is
   * killed now leaves the next one something to finish with. Never throws.
   */
  keep(answer: RefreshAnswer): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the place before the request is sent, so that the answer is safe from a kill as soon as it
 * is here, and from a power cut a moment later.
 */
export async function openAnswerPlace(refreshPath: string, spent: string): Promise<AnswerPlace> {
  const path = pendingPath(refreshPath);
  const handle = await open(path, "w", 0o600).catch(() => undefined);
  const refreshToken = hashOf(spent);
  const write = (content: z.input<typeof PendingSchema>) => {
    // In one call and from the start, so that what is longer replaces what is shorter whole.
    if (handle) writeSync(handle.fd, JSON.stringify(content), 0);
  };
  if (handle) await giveToOwnerOf(path, handle).catch(() => undefined);
  try {
    write({ refreshToken });
  } catch {
    // A full disk, for one; keeping the answer is tried all the same.
  }
  return {
    async keep(answer) {
      try {
        if (!handle) return;
        write({ refreshToken, answer });
        await handle.datasync();
        await syncDirectory(dirname(path));
      } catch {
        // The tokens are about to be stored where they belong; this was a precaution.
      }
    },
    close: async () => handle?.close(),
  };
}

/** What a process left that was killed while it refreshed with this refresh token. */
export interface Interrupted {
  /** Absent when it was killed before the answer came, if the server got the request at all. */
  answer?: RefreshAnswer | undefined;
}

export async function readInterrupted(
  refreshPath: string,
  refreshToken: string,
): Promise<Interrupted | undefined> {
  const pending = await readJson(pendingPath(refreshPath), PendingSchema);
  return pending?.refreshToken === hashOf(refreshToken) ? pending : undefined;
}

/** Deletes an answer that has been stored, or that nothing can use any more: it holds tokens. */
export async function dropAnswer(refreshPath: string): Promise<void> {
  await rm(pendingPath(refreshPath), { force: true }).catch(() => undefined);
}

/** Deletes all that is remembered of a sign-in that has ended. */
export async function forget(refreshPath: string): Promise<void> {
  await dropAnswer(refreshPath);
  await rm(`${refreshPath}.json`, { force: true }).catch(() => undefined);
}

function pendingPath(refreshPath: string): string {
  return `${refreshPath}.pending`;
}

async function readJson<T>(path: string, schema: z.ZodMiniType<T>): Promise<T | undefined> {
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

function hashOf(refreshToken: string): string {
  return createHash("sha256").update(refreshToken).digest("hex").slice(0, 32);
}
