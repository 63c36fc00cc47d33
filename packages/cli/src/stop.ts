import { CliError } from "./failure.ts";
import { isUnderNohup } from "./terminal/config.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
/** A terminal and a program in between may both pass on one press of Ctrl-C. */
const SAME_PRESS_MS = 1000;

/** How a command is ended from outside. */
export interface Stop {
  signal: AbortSignal;
  /** Ends the command as Ctrl-C does. */
  cancel: () => void;
  /** Rejects as soon as somebody presses Ctrl-C again. */
  insistence: Promise<never>;
}

/** Listens to what ends a process: once means to stop well, Ctrl-C twice to stop now. */
export function listenForStop(): Stop {
  const stop = new AbortController();
  const insistence = Promise.withResolvers<never>();
  let firstAt: number | undefined;
  const cancel = () => {
    stop.abort(new CliError("CANCELLED", "Cancelled."));
  };
  // systemd and the program in between both send SIGTERM, which is no insistence.
  const onSignal = (name: NodeJS.Signals) => {
    firstAt ??= performance.now();
    const isRepeated = performance.now() - firstAt > SAME_PRESS_MS;
    if (name === "SIGINT" && isRepeated) insistence.reject(stop.signal.reason);
    cancel();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  // Node undoes what nohup has set.
  process.on("SIGHUP", isUnderNohup() ? () => undefined : onSignal);
  // It may come when nobody waits for it any more.
  insistence.promise.catch(() => undefined);
  return { signal: stop.signal, cancel, insistence: insistence.promise };
}
