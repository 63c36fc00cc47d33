import { mkdir, rm, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const TOUCH_MS = 1_000;
const STALE_MS = 10_000;
const POLL_MS = 100;

/**
 * Runs `work` while no other process runs work under the same lock folder. The holder keeps the
 * folder's time fresh, so a lock whose holder died is taken over after ten seconds, whatever became
 * of its process number.
 * @template Result
 * @param {string} folder
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withLock(folder, work) {
  await mkdir(dirname(folder), { recursive: true });
  while (!(await tryToTake(folder))) await delay(POLL_MS);
  const touching = setInterval(() => {
    const now = new Date();
    utimes(folder, now, now).catch(() => undefined);
  }, TOUCH_MS);
  try {
    return await work();
  } finally {
    clearInterval(touching);
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder */
async function tryToTake(folder) {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  }
  const held = await stat(folder).catch(() => undefined);
  if (held && Date.now() - held.mtimeMs > STALE_MS) {
    await rm(folder, { recursive: true, force: true });
  }
  return false;
}

/** @param {unknown} error */
const codeOf = (error) => (error instanceof Error && "code" in error ? error.code : undefined);
