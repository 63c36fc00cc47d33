import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

import type { CodexHomeCredentials, RefreshReason } from "@latchkey/auth";
import { readCodexAuthConfig, verifySignIn } from "@latchkey/auth";
import type { Owner } from "./owner.ts";
import type { KeeperSettings, RegisteredHome } from "./settings.ts";
import type { SignInRecord } from "./sign-in-record.ts";

const LOOK_PAUSE_MS = 50;
/** Codex spends the refresh token within tens of milliseconds of its second 401, or not at all. */
const MAX_WAIT_MS = 400;

/** A sign-in that a home may own. */
export interface OwnedSignIn {
  readonly home: RegisteredHome;
  readonly record: SignInRecord;
  readonly owner: Owner | undefined;
  sync(request: { reason: "refreshed" }): Promise<unknown>;
}

/** Whether ChatGPT refuses an access token, as far as can be found out. */
export async function isRefused(
  credentials: CodexHomeCredentials,
  homePath: string,
  { httpClient, signal }: KeeperSettings,
): Promise<boolean> {
  if (!httpClient) return false;
  const { chatGptBaseUrl: baseUrl } = await readCodexAuthConfig(homePath);
  const asked = verifySignIn(credentials, { httpClient, baseUrl, signal });
  return (await asked.catch(() => "unknown")) === "rejected";
}

/**
 * Gives the Codex processes in an owner home the chance to refresh an access token that no longer
 * works, and resolves with whether one did. Codex spends the refresh token without a lock on its
 * second 401: had a keeper just spent it, every process that is about to would lose its turn,
 * while among themselves all but the losers go on. An idle home is not waited for.
 */
export async function isRefreshedByCodex(
  signIn: OwnedSignIn,
  reason: RefreshReason,
  settings: KeeperSettings,
): Promise<boolean> {
  const { clock, timing, signal } = settings;
  const { path } = signIn.home;
  const held = signIn.record.newest;
  if (!held || signIn.owner?.kind !== "home") return false;
  const isIdle = async () => (await idleMs(path, clock.wallNow())) > timing.adoptionGraceMs;
  if ((await isIdle()) || !(await isOver(signIn, reason, settings))) return false;
  const giveUpAt = clock.monotonicNow() + MAX_WAIT_MS;
  while (clock.monotonicNow() < giveUpAt && !(await isIdle())) {
    await clock.sleep(LOOK_PAUSE_MS, signal);
    await signIn.sync({ reason: "refreshed" });
    if (signIn.record.hasReplaced(held)) return true;
  }
  return false;
}

/** Whether the access token is one for which Codex would spend the refresh token in a turn. */
async function isOver(
  { record, home }: OwnedSignIn,
  reason: RefreshReason,
  settings: KeeperSettings,
): Promise<boolean> {
  const { newest, isRefused: isKnown, usableUntil = Infinity } = record;
  if (!newest || isKnown || usableUntil <= settings.clock.wallNow()) return newest !== undefined;
  return reason === "forced" && (await isRefused(newest, home.path, settings));
}

/** What a keeper itself writes to a home, and the locks that it takes. */
const NOT_A_SIGN_OF_USE = /^(?:\.?auth[.-]|\.?latchkey-)/u;

/**
 * Milliseconds since a Codex process last wrote anything to its home; Infinity where none has. At
 * each turn and each item Codex writes to the databases in its home's top directory.
 */
async function idleMs(homePath: string, now: number): Promise<number> {
  const names = await readdir(homePath).catch(() => []);
  const ages = names
    .filter((name) => !NOT_A_SIGN_OF_USE.test(name))
    .map(async (name) => {
      const found = await stat(join(homePath, name)).catch(() => undefined);
      // A corrected clock makes files of the future.
      return found ? Math.max(0, now - found.mtimeMs) : Infinity;
    });
  return Math.min(Infinity, ...(await Promise.all(ages)));
}
