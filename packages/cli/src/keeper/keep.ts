import { once } from "node:events";

import type { KeeperEvent } from "@latchkey/keeper";

import { readConfig } from "../config.ts";
import type { Io } from "../io.ts";
import type { JsonOptions } from "../options.ts";
import { eventLine, reportEvent } from "./event-report.ts";
import { homeLines } from "./home-lines.ts";
import type { HomeReport } from "./home-report.ts";
import { reportHome } from "./home-report.ts";
import { requireDirectories } from "./require-directories.ts";
import { withKeeper } from "./with-keeper.ts";

export interface KeepOptions extends JsonOptions {
  home?: readonly string[];
}

/** Keeps homes signed in until the person or the system ends it. */
export async function keep({ home, json = false }: KeepOptions, io: Io): Promise<void> {
  const config = readConfig();
  await requireDirectories(home ?? []);
  const isStarted = { value: false };
  const onEvent = (event: KeeperEvent) => {
    // The report at the start has the problems that are there by then.
    if (!isStarted.value && event.type === "home_problem") return;
    if (json) io.result(JSON.stringify(reportEvent(event)));
    else io.talk(eventLine(event));
  };
  await withKeeper({ config, io, homes: home ?? [config.homePath], onEvent }, async (keeper) => {
    isStarted.value = true;
    const reports = (await keeper.describe()).map(reportHome);
    if (json) io.result(JSON.stringify({ event: "keeping", homes: reports }));
    else for (const line of startLines(reports)) io.talk(line);
    if (!io.signal.aborted) await once(io.signal, "abort");
  });
}

function startLines(reports: readonly HomeReport[]): string[] {
  const now = Date.now();
  const count = `${reports.length} Codex ${reports.length === 1 ? "home" : "homes"}`;
  return [
    ...reports.flatMap((report) => homeLines(report, now)),
    `Keeping ${count} signed in. Ctrl-C ends it.`,
  ];
}
