import { setImmediate as nextRound, setTimeout as sleep } from "node:timers/promises";

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
