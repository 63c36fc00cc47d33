import type { Logger } from "pino";

/**
 * Logs what nobody has caught and goes on: running turns of other people do not end for it. Whoever
 * gets here is at fault, for every stream and promise has a listener of its own. Returns the way back.
 */
export function catchTheUncaught(log: Logger): () => void {
  const onException = (error: Error & { code?: unknown }) => {
    log.fatal({ err: error }, "process.uncaught");
    // Node's own invariants do not hold any more: nothing that follows can be relied on.
    if (error.code === "ERR_INTERNAL_ASSERTION") process.exit(1);
  };
  const onRejection = (reason: unknown) => log.fatal({ err: reason }, "process.unhandled");
  process.on("uncaughtException", onException);
  process.on("unhandledRejection", onRejection);
  return () => {
    process.off("uncaughtException", onException);
    process.off("unhandledRejection", onRejection);
  };
}
