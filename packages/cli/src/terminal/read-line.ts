import type { Interface } from "node:readline/promises";
import { createInterface } from "node:readline/promises";

import { CliError } from "../failure.ts";
import { stopUntilContinued, untilInForeground } from "./foreground.ts";

export interface ReadLineOptions {
  signal?: AbortSignal | undefined;
  /** Written to stderr first. */
  question?: string;
}

/** Reads one line from stdin. Throws `CANCELLED` when there is none, `signal.reason` on abort. */
export async function readLine({ signal, question = "" }: ReadLineOptions): Promise<string> {
  signal?.throwIfAborted();
  const lines = createInterface({
    input: process.stdin,
    output: process.stderr,
    terminal: process.stdin.isTTY && question !== "",
  });
  const ended = Promise.withResolvers<never>();
  const onClose = () => {
    ended.reject(new CliError("CANCELLED", "Cancelled: the input has ended."));
  };
  const onCancel = () => {
    ended.reject(signal?.aborted ? signal.reason : new CliError("CANCELLED", "Cancelled."));
  };
  lines.once("close", onClose);
  // Nohup leaves an input that cannot be read.
  lines.once("error", onClose);
  lines.once("SIGINT", onCancel);
  lines.on("SIGTSTP", () => void suspend(lines));
  signal?.addEventListener("abort", onCancel, { once: true });
  try {
    return await Promise.race([lines.question(question), ended.promise]);
  } catch (error) {
    if (question !== "") process.stderr.write("\n");
    throw error;
  } finally {
    signal?.removeEventListener("abort", onCancel);
    lines.off("close", onClose);
    lines.close();
  }
}

/** Ctrl-Z; the line is there again, as far as it was typed, when the shell brings it back. */
async function suspend(lines: Interface): Promise<void> {
  const { stdin } = process;
  stdin.setRawMode(false);
  await stopUntilContinued(0);
  await untilInForeground();
  stdin.setRawMode(true);
  lines.prompt(true);
}
