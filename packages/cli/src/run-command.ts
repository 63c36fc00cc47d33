import packageJson from "../package.json" with { type: "json" };
import type { Io } from "./io.ts";
import type { Subject } from "./next-command.ts";
import { reportFailure } from "./report-failure.ts";
import { listenForStop } from "./stop.ts";
import type { OpenOutput } from "./terminal/output.ts";
import { openStreams } from "./terminal/output.ts";

/** Runs one command with this process's output and signals, and sets its exit code. */
export async function runCommand(
  work: (io: Io) => Promise<void>,
  openOutput: OpenOutput = openStreams,
): Promise<void> {
  const { signal, cancel, insistence } = listenForStop();
  // A reader that has gone ends the command as Ctrl-C does.
  const output = openOutput((error) => {
    if (error.code !== "EPIPE") process.exitCode = 1;
    cancel();
  });
  let subject: Subject = {};
  const io: Io = {
    version: packageJson.version,
    ...output,
    concern: (about) => {
      subject = about;
    },
    get subject() {
      return subject;
    },
    cancel,
    signal,
  };
  try {
    await Promise.race([work(io), insistence]);
  } catch (error) {
    process.exitCode = reportFailure(error, io);
  }
  // Requests in flight and an open terminal must not hold up a person who pressed Ctrl-C.
  if (signal.aborted) process.exit();
}
