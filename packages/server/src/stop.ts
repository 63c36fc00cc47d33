const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** A terminal and the program in between may both pass on one press of Ctrl-C. */
const SAME_PRESS_MS = 1_000;
const INTERRUPTED_EXIT = 130;

/**
 * Resolves when the person or the system ends the process. It has to end by itself then: systemd and
 * the program in between both send the same signal, and only Ctrl-C, pressed again, means at once.
 */
export function untilStopped(): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let firstAt: number | undefined;
  for (const name of SIGNALS) {
    process.on(name, () => {
      firstAt ??= performance.now();
      const isRepeated = performance.now() - firstAt > SAME_PRESS_MS;
      if (name === "SIGINT" && isRepeated) process.exit(INTERRUPTED_EXIT);
      resolve(undefined);
    });
  }
  return promise;
}
