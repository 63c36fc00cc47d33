import type { AnyProvider } from "../../provider/provider.ts";
import { revokeToken } from "../../tokens.ts";
import { isAttended } from "./attendance.ts";
import { canonicalHomePath } from "../homes/home-path.ts";
import type { Replaced } from "./revocation-notes.ts";
import { leaveNote, takeNote } from "./revocation-notes.ts";

export interface RevokeReplacedOptions {
  /** Who granted it. */
  provider: AnyProvider;
  /** Where keepers are that may run turns in the home. */
  dataDirectory: string;
  /** The home that it was replaced in. */
  homePath: string;
}

/**
 * Revokes the refresh token of a sign-in that was replaced in a Codex home. Where a keeper runs that
 * knows which turns use the home, it is `left` to that one, which revokes it when none does. Throws
 * when revoking failed.
 */
export async function revokeReplaced(
  refreshToken: string,
  { provider, dataDirectory, homePath }: RevokeReplacedOptions,
): Promise<"revoked" | "left"> {
  const homes = [await canonicalHomePath(homePath)];
  return revokeOrLeave({ refreshToken, homes }, { provider, dataDirectory });
}

/** The same for several homes by their canonical paths. */
export async function revokeOrLeave(
  replaced: Replaced,
  keeper: Omit<RevokeReplacedOptions, "homePath">,
): Promise<"revoked" | "left"> {
  if (await leave(replaced, keeper).catch(() => false)) return "left";
  await revokeToken(keeper.provider, replaced.refreshToken);
  return "revoked";
}

async function leave(
  replaced: Replaced,
  { provider, dataDirectory }: Omit<RevokeReplacedOptions, "homePath">,
): Promise<boolean> {
  if (!(await isAttended(dataDirectory, provider))) return false;
  const path = await leaveNote(dataDirectory, provider, replaced);
  if (await isAttended(dataDirectory, provider)) return true;
  // It has ended meanwhile, perhaps without having seen the note.
  const note = await takeNote(path, provider);
  await note?.drop();
  return note === undefined;
}
