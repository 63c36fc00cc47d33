import type { CodexHomeCredentials } from "../credentials/auth-json.ts";
import { revokeToken } from "../tokens.ts";
import { isSameLineage } from "./decide.ts";
import { readHome } from "./deliver.ts";
import type { KeeperState } from "./keeper-state.ts";
import { openVault, vaultDirectory } from "./owner.ts";
import type { RevocationNote } from "./revocation-notes.ts";
import { takeLeftNotes, writeNote } from "./revocation-notes.ts";
import type { KeeperSettings } from "./settings.ts";

/** Resolves when no process uses what these homes held when it was called. */
export type UntilUnused = (homePaths: readonly string[]) => Promise<unknown>;

/** Refresh tokens that will have no home, and how to get rid of them. */
export interface Superseded {
  /** Deletes what the vault still holds and revokes; what cannot be revoked ends by itself. */
  drop: (untilUnused?: UntilUnused) => Promise<void>;
}

/**
 * Notes what a home and its vault hold before other credentials take their place. Call `drop` once
 * they have: signing in never signs out first.
 */
export async function superseded(
  state: KeeperState,
  path: string,
  target: string,
): Promise<Superseded> {
  const { settings } = state;
  const vault = await openVault(vaultDirectory(settings.dataDirectory, path));
  const [home, kept] = await Promise.all([readHome(path), vault.read()]);
  const held = [home, kept].flatMap((found) =>
    found.state === "signed_in" && found.credentials.refreshToken !== "" ? [found.credentials] : [],
  );
  const followers = state.roster.followersOf(path).map((link) => link.home);
  const users = [...new Set([path, ...followers])];
  return {
    async drop(untilUnused) {
      if (path !== target) await vault.remove();
      const newest = state.signInOf(target).book.newest;
      const over = held.filter((old) => isOver(old, newest));
      if (over.length === 0) return;
      const unused = untilUnused?.(users).catch(() => undefined);
      await Promise.all(over.map(({ refreshToken }) => revoke(settings, refreshToken, unused)));
    },
  };
}

/** Revokes what a process that ended would have revoked later: what it ran has ended with it. */
export async function revokeWhatWasLeft({ provider, dataDirectory }: KeeperSettings) {
  const notes = await takeLeftNotes(dataDirectory);
  await Promise.all(
    notes.map(async (note) => {
      await revokeToken(provider, note.refreshToken).catch(() => undefined);
      await note.drop();
    }),
  );
}

/** Revoking one token ends its whole lineage, so it must be certain that it is another one's. */
function isOver(old: CodexHomeCredentials, newest: CodexHomeCredentials | undefined): boolean {
  return newest === undefined || isSameLineage(old, newest) === false;
}

/**
 * A turn that runs still asks with the old access token: it is not taken from it. A keeper that
 * closes waits for the request only, which takes 10 seconds at the most.
 */
async function revoke(
  settings: KeeperSettings,
  refreshToken: string,
  unused: Promise<unknown> | undefined,
): Promise<void> {
  const { provider, dataDirectory } = settings;
  let note: RevocationNote | undefined;
  if (unused) {
    note = await writeNote(dataDirectory, refreshToken).catch(() => undefined);
    await withinLimit(unused, settings);
  }
  await revokeToken(provider, refreshToken).catch(() => undefined);
  await note?.drop();
}

async function withinLimit(
  unused: Promise<unknown>,
  { clock, signal, timing }: KeeperSettings,
): Promise<void> {
  const done = new AbortController();
  const limit = clock.sleep(timing.longestUseMs, AbortSignal.any([signal, done.signal]));
  await Promise.race([unused, limit]).catch(() => undefined);
  done.abort();
}
