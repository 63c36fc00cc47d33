import { join } from "node:path";

import { z } from "zod";

import type { Provider } from "../../provider/provider.ts";
import type { HeldFile } from "./held-file.ts";
import { CAN_HOLD_FILES, listFiles, readContent, takeFile, writeHeldFile } from "./held-file.ts";

/** Who granted a token: nobody else is to see it. */
export type Provenance = Pick<Provider, "issuer" | "clientId">;

export const ProvenanceSchema = z.object({ issuer: z.string(), clientId: z.string() });

/**
 * Says, as long as this process lives, that it knows which turns use the homes: commands leave to
 * it the sign-ins of this provenance that they have replaced.
 */
export function announceAttendance(
  dataDirectory: string,
  { issuer, clientId }: Provenance,
): Promise<HeldFile> {
  return writeHeldFile(directoryIn(dataDirectory), { issuer, clientId });
}

/** Whether a process that lives has said so. */
export async function isAttended(dataDirectory: string, provenance: Provenance): Promise<boolean> {
  if (!CAN_HOLD_FILES) return false;
  const paths = await listFiles(directoryIn(dataDirectory));
  const attended = await Promise.all(paths.map(provenanceIfAlive));
  return attended.some((found) => found !== undefined && isSameProvenance(found, provenance));
}

export function isSameProvenance(one: Provenance, other: Provenance): boolean {
  return one.issuer === other.issuer && one.clientId === other.clientId;
}

/** What a process that was killed has left is deleted. */
async function provenanceIfAlive(path: string): Promise<Provenance | undefined> {
  const left = await takeFile(path);
  await left?.drop();
  if (left) return undefined;
  return ProvenanceSchema.safeParse(await readContent(path)).data;
}

function directoryIn(dataDirectory: string): string {
  return join(dataDirectory, "sign-ins", "attended-by");
}
