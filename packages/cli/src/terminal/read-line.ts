import { createInterface } from "node:readline/promises";

import { CliError } from "../failure.ts";

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
  const fail = () => {
    ended.reject(signal?.reason ?? new CliError("CANCELLED", "Cancelled: the input has ended."));
  };
  lines.once("close", fail);
  lines.once("SIGINT", fail);
  signal?.addEventListener("abort", fail, { once: true });
  try {
    return await Promise.race([lines.question(question), ended.promise]);
  } finally {
    signal?.removeEventListener("abort", fail);
    lines.off("close", fail);
    lines.close();
  }
}
