import { checkCodexHomeWritable } from "@latchkey/auth";
import type { HomeDescription } from "./describe.ts";
import { describeHome } from "./describe.ts";
import type { HomeProblem } from "./events.ts";
import { KeeperError, problemFrom } from "./events.ts";
import { HomeWatch, readChanges, watchedFiles } from "./home-watch.ts";
import type { Link } from "./homes.ts";
import { HomeRoster, signInIdOf } from "./homes.ts";
import { readStored } from "./owner.ts";
import type { KeeperSettings, RegisteredHome } from "./settings.ts";
import { SignIn } from "./sign-in.ts";

/** Work that goes on by itself, and that whoever closes waits for. */
class Background {
  readonly #running = new Set<Promise<unknown>>();

  run(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => this.#running.delete(settled));
    this.#running.add(settled);
  }

  /** Resolves when nothing is under way any more. */
  async done(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}

/** The homes that a keeper looks after, and the sign-in of each that follows no other. */
export class KeeperState {
  readonly settings: KeeperSettings;
  readonly roster: HomeRoster;
  readonly background = new Background();
  /** Homes whose credentials cannot be replaced, by path, as the last check found. */
  readonly unwritable = new Map<string, HomeProblem>();
  readonly #signIns = new Map<string, SignIn>();
  readonly #retire = new Map<string, AbortController>();
  readonly #watch: HomeWatch;

  constructor(settings: KeeperSettings) {
    this.settings = settings;
    this.roster = new HomeRoster(settings.dataDirectory);
    const { clock, signal, timing } = settings;
    this.#watch = new HomeWatch({
      clock,
      signal,
      pollIntervalMs: timing.pollIntervalMs,
      onChange: (keys) => this.background.run(this.#changed(keys)),
    });
  }

  /** Throws `LINKS_UNREADABLE`. */
  async open(homes: readonly RegisteredHome[]): Promise<void> {
    await this.roster.readLinks();
    for (const home of homes) await this.roster.register(home);
    await this.#settle();
    this.background.run(this.#watch.poll());
  }

  async register(home: RegisteredHome): Promise<void> {
    await this.roster.register(home);
    await this.#settle();
  }

  async unregister(nameOrPath: string): Promise<void> {
    this.roster.unregister(await this.roster.find(nameOrPath));
    await this.#settle();
  }

  /** The sign-in that a home uses. */
  signInOf(path: string): SignIn {
    const signIn = this.#signInFollowedBy(path);
    if (signIn) return signIn;
    throw new KeeperError("HOME_UNKNOWN", `${path} is not a home that Latchkey looks after.`);
  }

  /** The sign-ins that are kept, empty ones included. */
  get signIns(): readonly SignIn[] {
    return [...this.#signIns.values()];
  }

  /** Changes the links for good, and brings the sign-ins in line. Throws `LINKS_UNREADABLE`. */
  async changeLinks(change: (links: readonly Link[]) => readonly Link[]): Promise<void> {
    await this.roster.changeLinks(change);
    await this.#settle();
  }

  /** Every home that follows no other has a sign-in of its own, be it empty. */
  async #settle(): Promise<void> {
    const { roster } = this;
    const homes = roster.homes.map(({ path }) => path);
    const primaries = new Set(homes.map((path) => roster.followedBy(path) ?? path));
    for (const path of this.#signIns.keys()) if (!primaries.has(path)) this.#forget(path);
    const opened: Promise<void>[] = [];
    for (const path of primaries) {
      if (this.#signIns.has(path)) continue;
      const signIn = this.#signInFor(path);
      this.#signIns.set(path, signIn);
      opened.push(signIn.open().then(() => this.background.run(signIn.keep())));
    }
    const { dataDirectory } = this.settings;
    this.#watch.set(watchedFiles({ dataDirectory, homes, primaries }));
    await Promise.all(opened);
  }

  /** A home that follows another has no sign-in of its own to keep. */
  #forget(path: string): void {
    this.#retire.get(path)?.abort();
    this.#retire.delete(path);
    this.#signIns.delete(path);
  }

  #signInFor(path: string): SignIn {
    const { roster, settings, unwritable } = this;
    const retire = new AbortController();
    this.#retire.set(path, retire);
    return new SignIn({
      settings: { ...settings, signal: AbortSignal.any([settings.signal, retire.signal]) },
      id: signInIdOf(path),
      home: { name: roster.nameOf(path), path },
      nameOf: roster.nameOf,
      isTold: (home, { message }) => unwritable.get(home)?.message === message,
      recipients: () =>
        roster.followersOf(path).map(({ home, hasReceived }) => ({ path: home, hasReceived })),
      markReceived: (received) => roster.markReceived(received),
    });
  }

  #signInFollowedBy(path: string): SignIn | undefined {
    return this.#signIns.get(this.roster.followedBy(path) ?? path);
  }

  async #changed(keys: ReadonlySet<string>): Promise<void> {
    if (this.settings.signal.aborted) return;
    const { areLinks, homes } = readChanges(keys);
    if (areLinks) await this.#linksChanged();
    const changed = Map.groupBy(homes, (path) => this.#signInFollowedBy(path));
    await Promise.all(
      [...changed].map(async ([signIn, paths]) => {
        const isWhole = signIn !== undefined && paths.includes(signIn.home.path);
        const only = isWhole ? {} : { only: new Set(paths) };
        await signIn?.sync({ reason: "refreshed", ...only });
      }),
    );
  }

  async #linksChanged(): Promise<void> {
    try {
      if (!(await this.roster.readLinks())) return;
    } catch (error) {
      const message = error instanceof Error ? error.message : "";
      this.settings.emit({ type: "links_unreadable", message });
      return;
    }
    await this.#settle();
    const targets = new Set(this.roster.links.map(({ follows }) => follows));
    for (const path of targets) await this.#signIns.get(path)?.sync({ reason: "linked" });
  }
}

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
  const { newest, isExpired, isRefused, usableUntil = Infinity } = state.signInOf(home.path).record;
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
