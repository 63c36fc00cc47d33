import { join } from "node:path";

import { z } from "zod";

import type { Provenance } from "./attendance.ts";
import { ProvenanceSchema, isSameProvenance } from "./attendance.ts";
import type { HeldFile } from "./held-file.ts";
import { listFiles, takeFile, writeFreeFile, writeHeldFile } from "./held-file.ts";

const NoteSchema = z.object({
  version: z.literal(1),
  refreshToken: z.string().min(1),
  provenance: ProvenanceSchema.optional(),
  /** The canonical paths of the homes whose turns may still use the sign-in. */
  homes: z.array(z.string()).default([]),
});

/** A refresh token that is to be revoked when no turn in these homes uses its sign-in. */
export interface Replaced {
  refreshToken: string;
  homes: readonly string[];
}

/** What is remembered of it until that is done, also over the end of this process. */
export interface RevocationNote extends Replaced {
  readonly path: string;
  /** It has been revoked. */
  drop: () => Promise<void>;
}

/** Notes what this process is going to revoke, or the next one if this one ends before. */
export async function writeNote(
  dataDirectory: string,
  provenance: Provenance,
  replaced: Replaced,
): Promise<RevocationNote> {
  const content = contentOf(provenance, replaced);
  return noteOf(await writeHeldFile(notesDirectory(dataDirectory), content), replaced);
}

/** Leaves it to another process. Resolves with the path of the note. */
export function leaveNote(
  dataDirectory: string,
  provenance: Provenance,
  replaced: Replaced,
): Promise<string> {
  return writeFreeFile(notesDirectory(dataDirectory), contentOf(provenance, replaced));
}

/** Takes the notes that no process sees to, beside those that this one knows. */
export async function takeLeftNotes(
  dataDirectory: string,
  provenance: Provenance,
  known: ReadonlySet<string>,
): Promise<RevocationNote[]> {
  const paths = await listFiles(notesDirectory(dataDirectory));
  const unknown = paths.filter((path) => !known.has(path));
  const taken = await Promise.all(unknown.map((path) => takeNote(path, provenance)));
  return taken.filter((note) => note !== undefined);
}

/** Takes one note; undefined when another process sees to it. */
export async function takeNote(
  path: string,
  provenance: Provenance,
): Promise<RevocationNote | undefined> {
  const file = await takeFile(path);
  if (!file) return undefined;
  const { success, data } = NoteSchema.safeParse(file.content);
  if (!success) {
    // Nothing can be done with a damaged note.
    await file.drop();
    return undefined;
  }
  if (isSameProvenance(data.provenance ?? provenance, provenance)) return noteOf(file, data);
  await file.release();
  return undefined;
}

function noteOf(file: HeldFile, { refreshToken, homes }: Replaced): RevocationNote {
  return { path: file.path, refreshToken, homes, drop: () => file.drop() };
}

function contentOf({ issuer, clientId }: Provenance, { refreshToken, homes }: Replaced): object {
  return { version: 1, refreshToken, provenance: { issuer, clientId }, homes };
}

/** In the vault, where refresh tokens belong. */
export function notesDirectory(dataDirectory: string): string {
  return join(dataDirectory, "sign-ins", "revocations");
}
