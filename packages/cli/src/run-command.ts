import packageJson from "../package.json" with { type: "json" };
import { CliError } from "./failure.ts";
import type { Io } from "./io.ts";
import { reportFailure } from "./report-failure.ts";

const STOP_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs one command with this process's streams and signals, and sets its exit code. */
export async function runCommand(work: (io: Io) => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const cancel = () => {
    stop.abort(new CliError("CANCELLED", "Cancelled."));
  };
  for (const name of STOP_SIGNALS) process.on(name, cancel);
  // A reader that has gone (`latchkey keep | head`) ends the command as Ctrl-C does.
  const stopWriting = (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") process.exitCode = 1;
    cancel();
  };
  process.stdout.on("error", stopWriting);
  process.stderr.on("error", stopWriting);
  const io: Io = {
    version: packageJson.version,
    result: (line) => void process.stdout.write(`${line}\n`),
    talk: (line) => void process.stderr.write(`${line}\n`),
    cancel,
    signal: stop.signal,
  };
  try {
    await work(io);
  } catch (error) {
    process.exitCode = reportFailure(error, io);
  }
  // Requests in flight and an open terminal must not hold up a person who pressed Ctrl-C.
  if (stop.signal.aborted) process.exit();
}
