import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../../failure.ts";
import type { RunDeps } from "./run-deps.ts";

const STORAGE_RETRY_MS = 1000;

/**
 * A full disk is a matter of patience: what is to be stored is kept until there is room again. When
 * the server goes down before that, it never settles, and the next start ends the run.
 */
export async function untilStored<Result>(
  { log, active }: Pick<RunDeps, "log" | "active">,
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
