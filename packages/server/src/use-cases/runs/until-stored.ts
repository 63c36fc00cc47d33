import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { Failure } from "../../failure.ts";

const STORAGE_RETRY_MS = 1000;

/** A full disk is a matter of patience: what is to be stored is kept until there is room again. */
export async function untilStored<Result>(
  log: Logger,
  store: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    try {
      return await store();
    } catch (error) {
      if (error instanceof Failure) throw error;
      log.error({ err: error }, "storage.write_failed");
      await sleep(STORAGE_RETRY_MS);
    }
  }
}
