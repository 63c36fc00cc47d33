import { Background } from "../pace/background.ts";
import type { HomeProblem } from "../contract/events.ts";
import { signInIdOf } from "../homes/home-path.ts";
import { HomeRoster } from "../homes/home-roster.ts";
import { HomeWatch } from "../homes/home-watch.ts";
import { KeeperError } from "../contract/keeper-error.ts";
import { KeptSignIn } from "../sign-in/kept-sign-in.ts";
import type { Link } from "../homes/links-file.ts";
import type { KeeperSettings, RegisteredHome } from "../contract/settings.ts";
import { readChanges, watchedFiles } from "../homes/watched-files.ts";

/** The homes that a keeper looks after, and the sign-in of each that follows no other. */
export class KeeperState {
  readonly settings: KeeperSettings;
  readonly roster: HomeRoster;
  readonly background = new Background();
  /** Homes whose credentials cannot be replaced, by path, as the last check found. */
  readonly unwritable = new Map<string, HomeProblem>();
  readonly #signIns = new Map<string, KeptSignIn>();
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
  signInOf(path: string): KeptSignIn {
    const signIn = this.#signInFollowedBy(path);
    if (signIn) return signIn;
    throw new KeeperError("HOME_UNKNOWN", `${path} is not a home that Latchkey looks after.`);
  }

  /** The sign-ins that are kept, empty ones included. */
  get signIns(): readonly KeptSignIn[] {
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

  #signInFor(path: string): KeptSignIn {
    const { roster, settings, unwritable } = this;
    const retire = new AbortController();
    this.#retire.set(path, retire);
    return new KeptSignIn({
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

  #signInFollowedBy(path: string): KeptSignIn | undefined {
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
