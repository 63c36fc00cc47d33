import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextRound, setTimeout as sleep } from "node:timers/promises";
import { beforeEach } from "vitest";

/** For processes that tests start: what Node has compiled for one of them is there for the next. */
export const COMPILE_ONCE = { NODE_COMPILE_CACHE: join(tmpdir(), "latchkey-test-compiled") };

/**
 * How often a proof repeats itself: `few` still proves; `many`, with `npm run prove -- --full`, gives
 * the figures more weight.
 */
export function chooseRounds({ few, many }: { few: number; many: number }): number {
  return process.env["LATCHKEY_PROOFS"] === "full" ? many : few;
}

/**
 * Whether a promise settles before a timer that starts now. Both wait for the same event loop, so a
 * machine that stalls holds up the timer, too.
 */
export async function settlesWithin(limitMs: number, promise: Promise<unknown>): Promise<boolean> {
  const outcome = { hasSettled: false };
  const note = () => {
    outcome.hasSettled = true;
  };
  promise.then(note, note);
  await sleep(limitMs);
  // What has arrived meanwhile is read after the timers.
  for (let round = 0; round < 3 && !outcome.hasSettled; round += 1) await nextRound();
  return outcome.hasSettled;
}

/** Skips the tests around it, where something is missing, with the reason; on CI they fail with it. */
export function skipWithout(missing: string | undefined): void {
  beforeEach((context) => {
    if (missing === undefined) return;
    if (process.env["CI"] === "true") throw new Error(missing);
    context.skip(missing);
  });
}
