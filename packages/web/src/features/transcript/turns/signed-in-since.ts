import type { Turn } from "@latchkey/contracts";

/**
 * Whether working credentials came after the turn had failed. A home may be told to be well for a
 * moment after its turn failed, before the failure has reached it.
 */
export function hasSignedInSince(turn: Turn, signedInAt: string | undefined): boolean {
  if (signedInAt === undefined) return false;
  return Date.parse(signedInAt) > Date.parse(turn.finishedAt ?? turn.startedAt);
}
