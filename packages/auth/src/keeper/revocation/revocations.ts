import { mkdir } from "node:fs/promises";

import { revokeToken } from "../../tokens.ts";
import { announceAttendance, isAttended } from "./attendance.ts";
import type { Background } from "../pace/background.ts";
import type { HeldFile } from "./held-file.ts";
import { HomeWatch } from "../homes/home-watch.ts";
import type { Replaced, RevocationNote } from "./revocation-notes.ts";
import { notesDirectory, takeLeftNotes, writeNote } from "./revocation-notes.ts";
import { revokeOrLeave } from "./revoke-replaced.ts";
import type { KeeperSettings } from "../contract/settings.ts";

/** Resolves when no process uses what these homes, by their canonical paths, held when it was called. */
export type UntilUnused = (homePaths: readonly string[]) => Promise<unknown>;

interface RevocationsOptions {
  settings: KeeperSettings;
  background: Background;
  /** These homes and all that use their sign-ins. */
  withFollowers: (homePaths: readonly string[]) => readonly string[];
}

/**
 * Ends sign-ins that were replaced. A turn that runs still asks with the old access token: it is
 * not taken from it.
 */
export class Revocations {
  readonly #options: RevocationsOptions;
  /** Paths of the notes that are seen to. */
  readonly #known = new Set<string>();
  #untilUnused: UntilUnused | undefined;

  constructor(options: RevocationsOptions) {
    this.#options = options;
  }

  /** From now on waits until nothing is used any more, also what commands leave. */
  async attend(untilUnused: UntilUnused): Promise<void> {
    this.#untilUnused = untilUnused;
    const { settings, background } = this.#options;
    const { signal } = settings;
    const attendance = await this.#announce().catch(() => undefined);
    const end = async () => {
      await attendance?.drop();
      await this.look();
    };
    if (signal.aborted) await end();
    else signal.addEventListener("abort", () => background.run(end()), { once: true });
    await this.look();
  }

  /** Revokes what has no home any more; a keeper that attends revokes it in its own time. */
  async retire(replaced: Replaced): Promise<void> {
    const { provider, dataDirectory } = this.#options.settings;
    const unused = this.#untilUnused?.(replaced.homes);
    if (unused) {
      const note = await writeNote(dataDirectory, provider, replaced).catch(() => undefined);
      await this.#revokeAfter(unused, note ?? replaced);
    } else await revokeOrLeave(replaced, { provider, dataDirectory }).catch(() => undefined);
  }

  /** Takes what commands have left, and what processes that ended would have revoked later. */
  async look(): Promise<void> {
    const { settings, background, withFollowers } = this.#options;
    const { provider, dataDirectory } = settings;
    if (!this.#untilUnused && (await isAttended(dataDirectory, provider))) return;
    const notes = await takeLeftNotes(dataDirectory, provider, this.#known);
    for (const note of notes) {
      const unused = this.#untilUnused?.(withFollowers(note.homes)) ?? Promise.resolve();
      background.run(this.#revokeAfter(unused, note));
    }
  }

  /** When this fails, commands know of no keeper and revoke at once. */
  async #announce(): Promise<HeldFile> {
    const { settings, background } = this.#options;
    const { clock, signal, timing, dataDirectory, provider } = settings;
    const directory = notesDirectory(dataDirectory);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const watch = new HomeWatch({
      clock,
      signal,
      pollIntervalMs: timing.pollIntervalMs,
      onChange: () => background.run(this.look()),
    });
    watch.set(new Map([["notes", { directory }]]));
    background.run(watch.poll());
    background.run(this.#lookAgain());
    return announceAttendance(dataDirectory, provider);
  }

  /** Finds what another process was seeing to when it was killed. */
  async #lookAgain(): Promise<void> {
    const { clock, signal, timing } = this.#options.settings;
    const isOpen = () => !signal.aborted;
    while (isOpen()) {
      await clock.sleep(timing.longestUseMs, signal).catch(() => undefined);
      if (isOpen()) await this.look();
    }
  }

  /** A keeper that closes waits for the request only, which takes 10 seconds at the most. */
  async #revokeAfter(unused: Promise<unknown>, replaced: Replaced | RevocationNote): Promise<void> {
    const note = "path" in replaced ? replaced : undefined;
    if (note) this.#known.add(note.path);
    await this.#withinLimit(unused);
    const { provider } = this.#options.settings;
    await revokeToken(provider, replaced.refreshToken).catch(() => undefined);
    await note?.drop();
    if (note) this.#known.delete(note.path);
  }

  async #withinLimit(unused: Promise<unknown>): Promise<void> {
    const { clock, signal, timing } = this.#options.settings;
    const done = new AbortController();
    const limit = clock.sleep(timing.longestUseMs, AbortSignal.any([signal, done.signal]));
    await Promise.race([unused, limit]).catch(() => undefined);
    done.abort();
  }
}
