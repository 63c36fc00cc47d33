import { checkCodexHomeWritable } from "../../credentials/writable.ts";
import type { HomeDescription } from "./describe-home.ts";
import { describeHome } from "./describe-home.ts";
import type { HomeProblem } from "../contract/events.ts";
import { readStored } from "../homes/owner.ts";
import type { KeeperState } from "../state/keeper-state.ts";
import { problemFrom } from "../contract/problems.ts";
import type { RegisteredHome } from "../contract/settings.ts";

/** Why a home's credentials cannot be replaced. */
export interface UnwritableHome {
  home: string;
  path: string;
  problem: HomeProblem;
}

/** Reads every home and says how it is. */
export async function describeHomes(state: KeeperState): Promise<HomeDescription[]> {
  const now = state.settings.clock.wallNow();
  const toldUnwritable = state.roster.homes
    .map(({ path }) => path)
    .filter((path) => isToldUnwritable(state, path));
  const doubtful = new Set([...state.unwritable.keys(), ...toldUnwritable]);
  await Promise.all([...doubtful].map((path) => checkHome(state, path)));
  return Promise.all(state.roster.homes.map((home) => describe(state, home, now)));
}

async function describe(
  state: KeeperState,
  { name, path }: RegisteredHome,
  now: number,
): Promise<HomeDescription> {
  const followed = state.roster.followedBy(path);
  const held = await readStored(path).catch((error: unknown) => {
    return { state: "unreadable", reason: problemFrom(error).message } as const;
  });
  return describeHome({
    name,
    path,
    state: held,
    signIn: state.signInOf(path),
    unwritable: state.unwritable.get(path),
    now,
    ...(followed === undefined ? {} : { follows: state.roster.nameOf(followed) }),
  });
}

/** Whether nothing speaks against the newest credentials of a home's sign-in, without a look at it. */
export function seemsUsable(state: KeeperState, name: string): boolean {
  const home = state.roster.homes.find((each) => each.name === name);
  if (!home || state.roster.awaitsDelivery(home.path)) return false;
  const { newest, isExpired, isRefused, usableUntil = Infinity } = state.signInOf(home.path).book;
  if (!newest || isExpired || isRefused) return false;
  return state.settings.clock.wallNow() < usableUntil;
}

/** Finds the homes whose credentials cannot be replaced. */
export async function checkHomes(state: KeeperState): Promise<UnwritableHome[]> {
  await Promise.all(state.roster.homes.map(({ path }) => checkHome(state, path)));
  return [...state.unwritable].map(([path, problem]) => ({
    home: state.roster.nameOf(path),
    path,
    problem,
  }));
}

function isToldUnwritable(state: KeeperState, path: string): boolean {
  return state.signInOf(path).problemOf(path)?.code === "not_writable";
}

async function checkHome({ unwritable }: KeeperState, path: string): Promise<void> {
  try {
    await checkCodexHomeWritable(path);
    unwritable.delete(path);
  } catch (error) {
    unwritable.set(path, problemFrom(error));
  }
}
