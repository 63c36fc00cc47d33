import { isRefused } from "./sign-in/codex-first.ts";
import type { KeptSignIn } from "./sign-in/kept-sign-in.ts";
import type { KeeperSettings } from "./contract/settings.ts";
import type { WakeOutcome } from "./sign-in/sign-in-refresh.ts";

/** A run in a home was told that its access token is no good: finds out what can be done. */
export async function wakeSignIn(
  signIn: KeptSignIn,
  path: string,
  settings: KeeperSettings,
): Promise<WakeOutcome> {
  return withinLimit(wake(signIn, path, settings), settings);
}

async function wake(
  signIn: KeptSignIn,
  path: string,
  settings: KeeperSettings,
): Promise<WakeOutcome> {
  if (await isAboutOldOnes(signIn, path, settings)) return "healed";
  const held = signIn.book.newest;
  if (!signIn.isRefreshing) {
    const updated = await signIn.sync({ reason: "refreshed", only: new Set([path]) });
    if (updated.includes(path) || signIn.book.hasReplaced(held)) return "healed";
  }
  const verdict = hopeless(signIn, path);
  if (verdict) return verdict;
  // Of a refresh that runs, nobody knows whether the 401 was about its result.
  if (!signIn.isRefreshing) signIn.book.markRefused();
  signIn.prioritise(path);
  return signIn.refresh("unauthorized_recovery");
}

/** Whether a 401 was about credentials that have just been replaced in this home. */
async function isAboutOldOnes(
  { book, ageMs }: KeptSignIn,
  path: string,
  settings: KeeperSettings,
): Promise<boolean> {
  const { newest, isExpired } = book;
  const isFresh = (ageMs(path) ?? Infinity) < settings.timing.staleChallengeMs;
  if (!newest || isExpired || !isFresh) return false;
  return !(await isRefused(newest, path, settings));
}

/** What is certain without asking the server. */
function hopeless(signIn: KeptSignIn, path: string): WakeOutcome | undefined {
  const problem = signIn.problemOf(path)?.code;
  if (problem === "not_writable" || problem === "unreadable") return "unreachable";
  // A home that is left alone has nothing to hope for from this sign-in.
  const isOver = !signIn.book.newest || signIn.book.isExpired;
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
