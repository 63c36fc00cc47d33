import { isRefused } from "./codex-first.ts";
import type { KeeperSettings } from "./settings.ts";
import type { SignIn, WakeOutcome } from "./sign-in.ts";

/** A run in a home was told that its access token is no good: finds out what can be done. */
export async function wakeSignIn(
  signIn: SignIn,
  path: string,
  settings: KeeperSettings,
): Promise<WakeOutcome> {
  return withinLimit(wake(signIn, path, settings), settings);
}

async function wake(signIn: SignIn, path: string, settings: KeeperSettings): Promise<WakeOutcome> {
  if (await isAboutOldOnes(signIn, path, settings)) return "healed";
  const held = signIn.record.newest;
  if (!signIn.isRefreshing) {
    const updated = await signIn.sync({ reason: "refreshed", only: new Set([path]) });
    if (updated.includes(path) || signIn.record.hasReplaced(held)) return "healed";
  }
  const verdict = hopeless(signIn, path);
  if (verdict) return verdict;
  // Of a refresh that runs, nobody knows whether the 401 was about its result.
  if (!signIn.isRefreshing) signIn.record.markRefused();
  signIn.prioritise(path);
  return signIn.refresh("unauthorized_recovery");
}

/** Whether a 401 was about credentials that have just been replaced in this home. */
async function isAboutOldOnes(
  { record, ageMs }: SignIn,
  path: string,
  settings: KeeperSettings,
): Promise<boolean> {
  const { newest, isExpired } = record;
  const isFresh = (ageMs(path) ?? Infinity) < settings.timing.staleChallengeMs;
  if (!newest || isExpired || !isFresh) return false;
  return !(await isRefused(newest, path, settings));
}

/** What is certain without asking the server. */
function hopeless(signIn: SignIn, path: string): WakeOutcome | undefined {
  const problem = signIn.problemOf(path)?.code;
  if (problem === "not_writable" || problem === "unreadable") return "unreachable";
  // A home that is left alone has nothing to hope for from this sign-in.
  const isOver = !signIn.record.newest || signIn.record.isExpired;
  return problem !== undefined || isOver ? "expired" : undefined;
}

/** A refresh that takes longer goes on; the run hears that nothing is known yet. */
export async function withinLimit(
  outcome: Promise<WakeOutcome>,
  { clock, timing, signal }: KeeperSettings,
): Promise<WakeOutcome> {
  const done = new AbortController();
  const limit = clock
    .sleep(timing.wakeTimeoutMs, AbortSignal.any([signal, done.signal]))
    .catch(() => undefined)
    .then((): WakeOutcome => "unreachable");
  try {
    return await Promise.race([outcome, limit]);
  } finally {
    done.abort();
  }
}
