import { stat } from "node:fs/promises";

import { CliError } from "../failure.ts";

/** Throws `INVALID_REQUEST` for the first of the named homes that is no directory. */
export async function requireDirectories(homes: readonly string[]): Promise<void> {
  for (const home of homes) {
    const found = await stat(home).catch(() => undefined);
    if (found?.isDirectory()) continue;
    throw new CliError("INVALID_REQUEST", `${home} is not a Codex home: it is not a directory.`, {
      next: "latchkey homes",
    });
  }
}
