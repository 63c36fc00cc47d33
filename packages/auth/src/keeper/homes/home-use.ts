import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** What a keeper itself writes to a home, and the locks that it takes. */
const NOT_A_SIGN_OF_USE = /^(?:\.?auth[.-]|\.?latchkey-)/u;

/**
 * Milliseconds since a Codex process last wrote anything to its home; Infinity where none has. At
 * each turn and each item Codex writes to the databases in its home's top directory.
 */
export async function idleMs(homePath: string, now: number): Promise<number> {
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
