import { rm } from "node:fs/promises";
import { join } from "node:path";

import type { TokenSet } from "@latchkey/auth";
import { openPrivateDirectory } from "@latchkey/auth";
import type { HomeDescription } from "./describe.ts";
import type { UnwritableHome } from "./keeper-state.ts";
import { checkHomes, describeHomes, KeeperState, seemsUsable } from "./keeper-state.ts";
import { linkHome, unlinkHome } from "./link-home.ts";
import { giveBackHome, takeOverHome } from "./move-sign-in.ts";
import { wakeSignIn } from "./recover.ts";
import type { KeeperOptions, RegisteredHome } from "./settings.ts";
import { settingsFrom } from "./settings.ts";
import type { WakeOutcome } from "./sign-in.ts";
import type { SignedOutHomes, SignOutOptions } from "./sign-out.ts";
import { signOutHome } from "./sign-out.ts";
import type { SignedIn, SignedInOptions } from "./store-sign-in.ts";
import { storeSignIn } from "./store-sign-in.ts";

/*
 * The rules that a keeper obeys, and the tests in test/keeper that show it:
 *
 * - Adopt before refresh: what Codex or another keeper has refreshed is taken from where it is, and
 *   nothing is asked for (races).
 * - Spend once: one request for one refresh token, however many ask, in however many processes (races).
 * - Durable before used: the owner holds new tokens before anybody else gets them (kills).
 * - Older never wins: an older or damaged copy in any place is replaced by the newest (damage).
 * - Only the authorization server ends a sign-in, after the owner was read once more (trouble).
 * - Told once: one event for each rotation, failure, end and problem (events).
 * - Left alone: another account or user, a sign-out, a sign-in made by hand (links).
 * - Never revoke by itself (sign-in-changes).
 */

/**
 * Keeps Codex homes signed in: of each sign-in one owner holds the refresh token and refreshes it,
 * and every home that follows receives the result. Homes are named by their name or path; a home
 * that is not known throws `HOME_UNKNOWN`. Any number of keepers may share a data directory.
 */
export interface Keeper {
  /** Looks after one more home from now on. */
  register(home: RegisteredHome): Promise<void>;
  /** A home that is linked stays. */
  unregister(home: string): Promise<void>;
  /**
   * Stores a new sign-in, made for this home, and gives it to the homes that follow. What it
   * replaces is forgotten and, unless `revokeReplaced` is set, not revoked. A home that followed
   * another has a sign-in of its own from now on.
   * Throws `ACCOUNT_DIFFERS` and `CREDENTIALS_NOT_WRITABLE` with nothing changed.
   */
  signedIn(home: string, tokenSet: TokenSet, options?: SignedInOptions): Promise<SignedIn>;
  /** Lets `home` follow the sign-in of `to`. Throws a `KeeperError` with nothing changed. */
  link(home: string, to: string): Promise<void>;
  /** The home keeps the tokens that it has until they end. */
  unlink(home: string): Promise<void>;
  /** Moves the sign-in of an owner home into the vault. */
  takeOver(home: string): Promise<void>;
  /** Moves it back: the home can renew it without Latchkey. */
  giveBack(home: string): Promise<void>;
  /**
   * Call it on the first 401 that a run reports: refreshes at most once, however many runs call,
   * and not at all when the home has newer credentials by now. `expired` is the server's final
   * word; `unreachable` means that nobody knows yet, and the keeper goes on trying.
   */
  wake(home: string): Promise<WakeOutcome>;
  /** Refreshes now, also a sign-in that counts as expired. */
  refresh(home: string): Promise<WakeOutcome>;
  describe(): Promise<HomeDescription[]>;
  /** The homes that are registered, linked or followed, as is known already; looks at no file. */
  homes(): RegisteredHome[];
  /** Whether a home's sign-in works by all that is known already; looks at no file. */
  seemsUsable(home: string): boolean;
  /** Finds the homes whose credentials cannot be replaced, and says what to do. */
  check(): Promise<UnwritableHome[]>;
  /**
   * Signs a home out. The sign-in that it owns is revoked unless `revoke` is false; other sign-ins
   * of the same person are refreshed then, since a revocation may have ended them as well.
   */
  signOut(home: string, options?: SignOutOptions): Promise<SignedOutHomes>;
  /** Resolves when nothing is under way any more. */
  close(): Promise<void>;
}

/**
 * Starts keeping. First completes what a keeper that was killed had begun. Throws `LINKS_UNREADABLE`
 * when the links file is damaged, with nothing changed.
 */
export async function openKeeper(options: KeeperOptions): Promise<Keeper> {
  const closing = new AbortController();
  const signal = AbortSignal.any([closing.signal, ...(options.signal ? [options.signal] : [])]);
  const state = new KeeperState(settingsFrom(options, signal));
  await openPrivateDirectory(options.dataDirectory);
  await forgetOldRevocations(options.dataDirectory);
  await state.open(options.homes ?? []);
  for (const { home, path, problem } of await checkHomes(state)) {
    const isTold = state.signInOf(path).problemOf(path)?.message === problem.message;
    if (!isTold) state.settings.emit({ type: "home_problem", home, path, problem });
  }
  return keeperOf(state, async () => {
    closing.abort();
    await state.background.done();
  });
}

/** Until 0.1 replaced refresh tokens waited here for their revocation; none is revoked any more. */
async function forgetOldRevocations(dataDirectory: string): Promise<void> {
  for (const name of ["revocations", "attended-by"]) {
    await rm(join(dataDirectory, "sign-ins", name), { recursive: true, force: true });
  }
}

function keeperOf(state: KeeperState, close: () => Promise<void>): Keeper {
  return {
    register: (home) => state.register(home),
    unregister: (home) => state.unregister(home),
    signedIn: (home, tokenSet, options = {}) => storeSignIn(state, home, { ...options, tokenSet }),
    link: (home, to) => linkHome(state, home, to),
    unlink: (home) => unlinkHome(state, home),
    takeOver: (home) => takeOverHome(state, home),
    giveBack: (home) => giveBackHome(state, home),
    async wake(home) {
      const { path } = await state.roster.find(home);
      return wakeSignIn(state.signInOf(path), path, state.settings);
    },
    async refresh(home) {
      const { path } = await state.roster.find(home);
      return state.signInOf(path).refresh("forced");
    },
    describe: () => describeHomes(state),
    homes: () => state.roster.all,
    seemsUsable: (home) => seemsUsable(state, home),
    check: () => checkHomes(state),
    signOut: (home, options = {}) => signOutHome(state, home, options),
    close,
  };
}
