import { canonicalPath, signOut } from "@latchkey/auth";
import { isKeeperError, lookAtHomes } from "@latchkey/keeper";

import { readConfig } from "../config.ts";
import type { Io } from "../io.ts";
import type { KeptHome } from "../keeper/kept-home.ts";
import { findKeptHomeIfKnown } from "../keeper/kept-home.ts";
import { AT_THE_LAST_MOMENT, withKeeper } from "../keeper/with-keeper.ts";
import type { HomeOptions, ProviderOptions, StoreOptions } from "../options.ts";
import { readLine } from "../terminal/read-line.ts";
import type { StoredSignIn } from "./stored-sign-in.ts";
import { withStoredSignIn } from "./stored-sign-in.ts";

export interface LogoutOptions extends HomeOptions, ProviderOptions, StoreOptions {
  /** Only delete it here. */
  local?: boolean;
}

/** Revokes, unless told not to, then deletes; deletes also when revoking failed, and says so. */
export async function logout({ local = false, ...options }: LogoutOptions, io: Io): Promise<void> {
  await withStoredSignIn({ ...options, isOfflineFine: true }, io, async (signIn) => {
    const kept = await findShared(signIn, io);
    const isRevocable = !local && kept?.isFollower !== true;
    const siblings = isRevocable ? await findSiblings(signIn, io) : [];
    const isThere = kept !== undefined || (await signIn.store.read()).state === "signed_in";
    const isOpenAi = signIn.homePath !== undefined;
    if (isRevocable && isThere && isOpenAi) await sayWhatMayEnd(siblings, io);
    if (kept) await signOutShared(kept, { revoke: !local }, io);
    else await signOutHere(signIn, { revoke: !local, siblings }, io);
  });
}

/** A person at a terminal decides; elsewhere it is said and done, as by the official client. */
async function sayWhatMayEnd(siblings: readonly string[], io: Io): Promise<void> {
  const known = siblings.length === 0 ? "" : ` Here that is ${siblings.join(", ")}.`;
  io.talk(
    "Revoking may end every sign-in of this person at OpenAI, on other machines too." +
      `${known} With --local it is only deleted here.`,
  );
  const isAsked = siblings.length > 0 && process.stdin.isTTY && process.stderr.isTTY;
  if (!isAsked) return;
  await readLine({ signal: io.signal, question: "Press Enter to go on, or Ctrl-C to stop. " });
}

/** Homes that Latchkey knows with sign-ins of their own of the same person. */
async function findSiblings({ homePath }: StoredSignIn, io: Io): Promise<string[]> {
  if (homePath === undefined) return [];
  const path = await canonicalPath(homePath);
  const { dataDirectory } = readConfig();
  const homes = await lookAtHomes({ dataDirectory, homes: [{ name: path, path }] }).catch(
    (error: unknown) => {
      if (!isKeeperError(error, "LINKS_UNREADABLE")) throw error;
      io.talk(error.message);
      return [];
    },
  );
  const userId = homes.find((home) => home.path === path)?.account?.userId;
  return homes
    .filter((home) => home.path !== path && home.follows === undefined)
    .filter(({ account }) => userId !== undefined && account?.userId === userId)
    .map((home) => home.path);
}

async function signOutHere(
  { store, provider }: StoredSignIn,
  { revoke, siblings }: { revoke: boolean; siblings: readonly string[] },
  io: Io,
): Promise<void> {
  const signedOut = await signOut(store, provider, { revoke, signal: io.signal }).catch(
    async (error: unknown) => {
      // Ctrl-C ends the wait for the server, and what is here has been deleted all the same.
      const isDeleted = io.signal.aborted && (await store.read()).state === "signed_out";
      if (isDeleted) io.talk("Signed out: deleted. Whether it was revoked is not known.");
      throw error;
    },
  );
  if (signedOut.state === "signed_out") {
    io.talk("Nobody was signed in.");
    return;
  }
  sayDone(signedOut, io);
  if (signedOut.isRevoked && siblings.length > 0) sayEnded(await findEnded(siblings, io), io);
}

/** Asks the authorization server, by a refresh, which sign-ins the revocation has ended as well. */
async function findEnded(siblings: readonly string[], io: Io): Promise<string[]> {
  const use = { config: readConfig(), io, homes: siblings, earlyFraction: AT_THE_LAST_MOMENT };
  return withKeeper(use, async (keeper) => {
    const outcomes = await Promise.all(siblings.map((home) => keeper.refresh(home)));
    return siblings.filter((_, index) => outcomes[index] === "expired");
  });
}

/** Of a sign-in that only this home uses and holds nothing is known elsewhere. */
async function findShared(
  { homePath, store }: StoredSignIn,
  io: Io,
): Promise<KeptHome | undefined> {
  if (homePath === undefined) return undefined;
  const kept = await findKeptHomeIfKnown(homePath, readConfig(), io.talk);
  if (!kept) return undefined;
  const found = await store.read();
  // Somebody who signed in by hand in a home that follows ends that sign-in, and no other.
  const isItsOwn = found.state === "signed_in" && found.credentials.authMode === "chatgpt";
  if (isItsOwn) return kept.isFollower || kept.primary.owner !== "home" ? undefined : kept;
  const isOnlyInVault = kept.isInVault && kept.isSignedOutByHand;
  return found.state === "signed_in" || isOnlyInVault ? kept : undefined;
}

/** Ends the sign-in wherever it is; of a home that follows, only what that home has of it. */
async function signOutShared(
  { path, primary, isFollower }: KeptHome,
  options: { revoke: boolean },
  io: Io,
): Promise<void> {
  const use = {
    config: readConfig(),
    io,
    isOfflineFine: true,
    homes: [path],
    earlyFraction: AT_THE_LAST_MOMENT,
  };
  const signedOut = await withKeeper(use, (keeper) => keeper.signOut(path, options));
  if (isFollower) {
    io.talk(`Signed out: deleted. ${primary.path}, which it followed, stays signed in.`);
    return;
  }
  sayDone(signedOut, io);
  const others = signedOut.homes.filter((home) => home !== path);
  if (others.length > 0) io.talk(`Signed out with it: ${others.join(", ")}.`);
  sayEnded(signedOut.ended, io);
}

function sayDone(
  { isRevoked, revocationFailure }: { isRevoked: boolean; revocationFailure?: Error },
  io: Io,
): void {
  io.talk(isRevoked ? "Signed out: revoked and deleted." : "Signed out: deleted.");
  if (revocationFailure) {
    io.talk(`It could not be revoked and ends by itself. ${revocationFailure.message}`);
  }
}

function sayEnded(ended: readonly string[], io: Io): void {
  if (ended.length > 0)
    io.talk(`Revoking has ended these too; sign in again: ${ended.join(", ")}.`);
}
