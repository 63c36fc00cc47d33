import { signOut } from "@latchkey/auth";

import { readConfig } from "../config.ts";
import type { Io } from "../io.ts";
import type { KeptHome } from "../keeper/kept-home.ts";
import { findKeptHomeIfKnown } from "../keeper/kept-home.ts";
import { AT_THE_LAST_MOMENT, withKeeper } from "../keeper/with-keeper.ts";
import type { HomeOptions, ProviderOptions, StoreOptions } from "../options.ts";
import type { StoredSignIn } from "./stored-sign-in.ts";
import { withStoredSignIn } from "./stored-sign-in.ts";

export interface LogoutOptions extends HomeOptions, ProviderOptions, StoreOptions {}

/** Revokes, then deletes; deletes also when revoking failed, and says so. */
export async function logout(options: LogoutOptions, io: Io): Promise<void> {
  await withStoredSignIn(options, io, async (signIn) => {
    const kept = await findShared(signIn, io);
    if (kept) await signOutShared(kept, io);
    else await signOutHere(signIn, io);
  });
}

async function signOutHere({ store, provider }: StoredSignIn, io: Io): Promise<void> {
  const { state, isRevoked, revocationFailure } = await signOut(store, provider, io).catch(
    async (error: unknown) => {
      // Ctrl-C ends the wait for the server, and what is here has been deleted all the same.
      const isDeleted = io.signal.aborted && (await store.read()).state === "signed_out";
      if (isDeleted) io.talk("Signed out: deleted. Whether it was revoked is not known.");
      throw error;
    },
  );
  if (state === "signed_out") {
    io.talk("Nobody was signed in.");
    return;
  }
  io.talk(isRevoked ? "Signed out: revoked and deleted." : "Signed out: deleted.");
  if (revocationFailure) sayNotRevoked(revocationFailure, io);
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
async function signOutShared({ path, primary, isFollower }: KeptHome, io: Io): Promise<void> {
  const failures: Error[] = [];
  const use = {
    config: readConfig(),
    io,
    homes: [path],
    earlyFraction: AT_THE_LAST_MOMENT,
    onRevocationFailure: (error: Error) => failures.push(error),
  };
  const signedOut = await withKeeper(use, (keeper) => keeper.signOut(path));
  if (isFollower) {
    io.talk(`Signed out: deleted. ${primary.path}, which it followed, stays signed in.`);
    return;
  }
  const [failure] = failures;
  io.talk(failure ? "Signed out: deleted." : "Signed out: revoked and deleted.");
  const others = signedOut.filter((home) => home !== path);
  if (others.length > 0) io.talk(`Signed out with it: ${others.join(", ")}.`);
  if (failure) sayNotRevoked(failure, io);
}

function sayNotRevoked({ message }: Error, io: Io): void {
  io.talk(`It could not be revoked and ends by itself. ${message}`);
}
