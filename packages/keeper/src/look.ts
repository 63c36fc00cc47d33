import { join } from "node:path";

import type { Clock, CodexHomeState } from "@latchkey/auth";
import { canonicalPath, systemClock } from "@latchkey/auth";
import { lookWhetherWritable } from "@latchkey/auth/credentials";
import { asFollower, decideDelivery } from "./decide-delivery.ts";
import type { DescribedSignIn, HomeDescription } from "./describe.ts";
import { describeHome } from "./describe.ts";
import type { HomeProblem } from "./events.ts";
import { homeProblem, problemFrom } from "./events.ts";
import type { Link } from "./homes.ts";
import { readLinks } from "./homes.ts";
import { findOwner, readStored, vaultDirectory } from "./owner.ts";
import type { KeeperOptions, RegisteredHome } from "./settings.ts";
import { recordSettingsFrom } from "./settings.ts";
import { SignInRecord } from "./sign-in-record.ts";

export interface LookOptions extends Pick<
  KeeperOptions,
  "dataDirectory" | "followerMode" | "earlyFraction"
> {
  /** The homes to describe, beside those that are linked or followed. */
  homes?: readonly RegisteredHome[];
  clock?: Clock;
}

/**
 * Describes homes as `Keeper.describe` does, of a keeper that may or may not run elsewhere: asks no
 * server and changes nothing. Throws `LINKS_UNREADABLE`.
 */
export async function lookAtHomes(options: LookOptions): Promise<HomeDescription[]> {
  const { dataDirectory, homes = [], clock = systemClock } = options;
  const links = await readLinks(join(dataDirectory, "links.json"));
  const names = new Map<string, string>();
  for (const { name, path } of homes) names.set(await canonicalPath(path), name);
  const linked = links.map(({ home, name }) => [home, name] as const);
  const followed = links.map(({ follows }) => [follows, follows] as const);
  for (const [path, name] of [...linked, ...followed]) {
    // A home that was named by its path only has the name that it was linked with.
    if ((names.get(path) ?? path) === path) names.set(path, name);
  }
  const now = clock.wallNow();
  return Promise.all(
    [...names].map(async ([path, name]) => {
      const link = links.find(({ home }) => home === path);
      const follows = link?.follows === path ? undefined : link?.follows;
      const state = await read(path);
      const primary = follows ?? path;
      const home = { name: names.get(primary) ?? primary, path: primary };
      const signIn = await lookAtSignIn(options, home, { state, link });
      return describeHome({
        name,
        path,
        state,
        signIn,
        unwritable: await whyUnwritable(path),
        now,
        ...(follows === undefined ? {} : { follows: home.name }),
      });
    }),
  );
}

async function whyUnwritable(path: string): Promise<HomeProblem | undefined> {
  return lookWhetherWritable(path).then(() => undefined, problemFrom);
}

async function read(path: string): Promise<CodexHomeState> {
  return readStored(path).catch((error: unknown) => {
    return { state: "unreadable", reason: problemFrom(error).message };
  });
}

async function lookAtSignIn(
  options: LookOptions,
  home: RegisteredHome,
  held: { state: CodexHomeState; link: Link | undefined },
): Promise<DescribedSignIn> {
  const { dataDirectory, followerMode = "tokens" } = options;
  const record = new SignInRecord(
    recordSettingsFrom(options),
    vaultDirectory(dataDirectory, home.path),
  );
  await record.load();
  const owner = await findOwner(dataDirectory, home.path).catch(() => undefined);
  if (owner?.credentials) record.look(owner.credentials);
  const problem = (): HomeProblem | undefined => {
    const { newest, formerAccountIds } = record;
    if (!newest || !held.link) return undefined;
    const offer = { credentials: asFollower(newest, followerMode), formerAccountIds };
    const decision = decideDelivery(held.state, offer, held.link.hasReceived);
    return decision.action === "leave" ? homeProblem(decision.problem) : undefined;
  };
  return { home, record, owner, problemOf: problem };
}
