import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { Failure } from "../../failure.ts";
import type { ActiveRuns } from "./active-runs.ts";

const STORAGE_RETRY_MS = 1000;

export type Patience = { log: Logger; active: Pick<ActiveRuns, "patience"> };

/**
 * A full disk is a matter of patience: what is to be stored is kept until there is room again. When
 * the server goes down before that, it never settles, and the next start ends the run.
 */
export async function untilStored<Result>(
  { log, active }: Patience,
  store: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    try {
      return await store();
    } catch (error) {
      if (error instanceof Failure) throw error;
      log.error({ err: error }, "storage.write_failed");
      if (active.patience.aborted) return new Promise(() => undefined);
      await sleep(STORAGE_RETRY_MS);
    }
  }
}
