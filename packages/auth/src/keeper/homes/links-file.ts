import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";

import { z } from "zod";

import { writeWhole } from "../../credentials/file/auth-json-file.ts";
import type { LockOptions } from "../../credentials/locks/locks.ts";
import { withFileLock } from "../../credentials/locks/locks.ts";
import { KeeperError } from "../contract/keeper-error.ts";

const LinkSchema = z.strictObject({
  /** The canonical path of the home. */
  home: z.string().min(1),
  name: z.string().min(1),
  /** The canonical path of the home whose sign-in it follows. */
  follows: z.string().min(1),
  /** Whether it has had credentials from there: then their absence means a sign-out. */
  hasReceived: z.boolean(),
});
const LinksSchema = z.strictObject({ version: z.literal(1), links: z.array(LinkSchema) });

/** That one home follows the sign-in of another. */
export type Link = z.infer<typeof LinkSchema>;

/** Reads the links; there are none without a file. Throws `LINKS_UNREADABLE`. */
export async function readLinks(path: string): Promise<Link[]> {
  try {
    return LinksSchema.parse(JSON.parse(await readFile(path, "utf8"))).links;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw new KeeperError(
      "LINKS_UNREADABLE",
      `${path} cannot be read as a list of links. Nothing was changed. ` +
        "Mend it, or move it away and link the homes again.",
      { cause: error },
    );
  }
}

/**
 * Changes the links as one step, also beside other processes. Returns the new ones. Throws
 * `LINKS_UNREADABLE` with the file as it was.
 */
export async function updateLinks(
  path: string,
  change: (links: readonly Link[]) => readonly Link[],
  options: LockOptions = {},
): Promise<Link[]> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  return withFileLock(`${path}.lock`, options, async () => {
    const before = await readLinks(path);
    const links = [...change(before)];
    if (JSON.stringify(links) !== JSON.stringify(before)) {
      await writeWhole(path, `${JSON.stringify({ version: 1, links }, null, 2)}\n`);
    }
    return links;
  });
}
