import { canonicalPath } from "@latchkey/auth";
import { lookAtHomes } from "@latchkey/keeper";

import { readConfig } from "../config.ts";
import type { Io } from "../io.ts";
import type { HomeOptions, JsonOptions } from "../options.ts";
import { homeLines } from "./home-lines.ts";
import { reportHome } from "./home-report.ts";

export interface HomesOptions extends HomeOptions, JsonOptions {}

/** Lists the homes that are linked, those that they follow, and the one that was named. */
export async function showHomes({ home, json = false }: HomesOptions, io: Io): Promise<void> {
  const { dataDirectory, homePath } = readConfig();
  const path = await canonicalPath(home ?? homePath);
  const described = await lookAtHomes({ dataDirectory, homes: [{ name: path, path }] });
  const now = Date.now();
  for (const each of described) {
    const report = reportHome(each);
    if (json) io.result(JSON.stringify(report));
    else for (const line of homeLines(report, now)) io.result(line);
  }
}
