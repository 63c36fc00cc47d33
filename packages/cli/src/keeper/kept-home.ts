import { AuthError, canonicalPath } from "@latchkey/auth";
import type { HomeDescription, HomeProblemCode, KeeperEvent } from "@latchkey/keeper";
import { isKeeperError, lookAtHomes } from "@latchkey/keeper";

import type { CliConfig } from "../config.ts";
import { CliError } from "../failure.ts";
import type { Io } from "../io.ts";
import { quoteWord } from "../next-command.ts";
import { AT_THE_LAST_MOMENT, withKeeper } from "./with-keeper.ts";

interface KeptHomeContext {
  config: CliConfig;
  io: Io;
}

/** What a Codex home has to do with other homes. */
export interface KeptHome {
  path: string;
  /** The home whose sign-in it uses, and who holds that one's refresh token. */
  primary: HomeDescription;
  isFollower: boolean;
  /** Whether the vault has the sign-in that was made for it. */
  isInVault: boolean;
  /** Whether Codex has signed out there. */
  isSignedOutByHand: boolean;
}

/** What the home of a sign-in in the vault, and no plain home, can have been brought to. */
const BY_HAND: readonly HomeProblemCode[] = [
  "newer",
  "other_account",
  "other_method",
  "own_sign_in",
  "signed_out",
];

/** A home whose sign-in is shared or in the vault; undefined for a plain Codex home. */
async function findKeptHome(
  home: string,
  { dataDirectory }: Pick<CliConfig, "dataDirectory">,
): Promise<KeptHome | undefined> {
  const path = await canonicalPath(home);
  const described = await lookAtHomes({ dataDirectory, homes: [{ name: path, path }] });
  const own = described.find((each) => each.path === path);
  if (!own) return undefined;
  const { follows } = own;
  const primary = described.find(({ name }) => name === (follows ?? own.name)) ?? own;
  const isFollower = follows !== undefined;
  const isFollowed = described.some((each) => each.follows === own.name);
  const code = own.problem?.code;
  const isInVault =
    !isFollower && (own.owner === "vault" || (code !== undefined && BY_HAND.includes(code)));
  if (!isFollower && !isFollowed && !isInVault) return undefined;
  return { path, primary, isFollower, isInVault, isSignedOutByHand: code === "signed_out" };
}

/** The same for work that can be done without: links that cannot be read are only told. */
export async function findKeptHomeIfKnown(
  home: string,
  config: Pick<CliConfig, "dataDirectory">,
  talk: (message: string) => void,
): Promise<KeptHome | undefined> {
  try {
    return await findKeptHome(home, config);
  } catch (error) {
    if (!isKeeperError(error, "LINKS_UNREADABLE")) throw error;
    talk(error.message);
    return undefined;
  }
}

/**
 * Renews the sign-in of a home that holds no refresh token, where that is kept. Returns false where
 * no such place is known.
 */
export async function renewWhereKept(home: string, context: KeptHomeContext): Promise<boolean> {
  const kept = await findKeptHome(home, context.config);
  if (!kept) return false;
  let reason = "";
  const onEvent = (event: KeeperEvent) => {
    if (event.type === "sign_in_expired") reason = event.reason;
    if (event.type === "refresh_failed") reason = event.code;
  };
  const use = { ...context, homes: [kept.path], earlyFraction: AT_THE_LAST_MOMENT, onEvent };
  const outcome = await withKeeper(use, (keeper) => keeper.refresh(kept.path));
  if (outcome === "expired") throw expired(kept, reason);
  if (outcome === "unreachable") throw unreachable(reason);
  return true;
}

function expired({ primary }: KeptHome, reason: string): CliError {
  const why = reason === "" ? "" : ` (${reason})`;
  return new CliError(
    "CODEX_AUTH_EXPIRED",
    `The sign-in of ${primary.path}, which this home uses, has expired${why}. Sign in there again.`,
    { next: `latchkey login --home ${quoteWord(primary.path)}` },
  );
}

function unreachable(reason: string): AuthError {
  const why = reason === "" ? "" : ` (${reason})`;
  return new AuthError(
    "AUTH_SERVER_UNREACHABLE",
    `The sign-in could not be renewed now${why}. It goes on until its access token ends.`,
  );
}
