import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** How far a refresh got: the request was handed over, its answer was here, and it was durable. */
export type TraceStep = "asked" | "answered" | "durable";

export interface TraceLine {
  step: TraceStep;
  /** Epoch milliseconds with fractions. */
  at: number;
}

/** Takes what a keeper process left behind. */
export async function takeTrace(dataDirectory: string): Promise<TraceLine[]> {
  const path = join(dataDirectory, "trace");
  const text = await readFile(path, "utf8").catch(() => "");
  await rm(path, { force: true });
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as TraceLine);
}
