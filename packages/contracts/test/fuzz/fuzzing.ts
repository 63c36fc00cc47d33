import type { Arbitrary } from "fast-check";
import { asyncProperty, check, defaultReportMessage } from "fast-check";

import type { FuzzSettings } from "./config.ts";

/** A parser and what has to hold for whatever it is given. */
export interface FuzzTarget {
  name: string;
  /** How many inputs it was given; throws with seed and path when something did not hold. */
  fuzz(settings: FuzzSettings): Promise<number>;
}

export interface FuzzOptions<Input> {
  inputs: Arbitrary<Input>;
  /** Throws, or resolves with false, when it does not hold. */
  holds: (input: Input) => unknown;
  /** Of the inputs that others get, this part: for parsers behind a disk or a socket. Default 1. */
  share?: number;
}

/** Describes a parser for fuzzing. */
export function fuzzTarget<Input>(name: string, options: FuzzOptions<Input>): FuzzTarget {
  const { inputs, holds, share = 1 } = options;
  const property = asyncProperty(inputs, async (input) => (await holds(input)) !== false);
  return {
    name,
    async fuzz({ runs, ...settings }) {
      const numRuns = Math.max(1, Math.ceil(runs * share));
      const details = await check(property, { ...settings, numRuns });
      if (details.failed) throw new Error(`${name}: ${defaultReportMessage(details) ?? ""}`);
      return details.numRuns;
    },
  };
}

/** Fuzzes one parser after the other and prints how many inputs each was given. */
export async function fuzzAll(
  title: string,
  targets: readonly FuzzTarget[],
  settings: FuzzSettings,
): Promise<number> {
  let total = 0;
  const lines: string[] = [];
  for (const target of targets) {
    const startedAt = performance.now();
    const inputs = await target.fuzz(settings);
    total += inputs;
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    lines.push(`${String(inputs).padStart(8)} inputs ${seconds.padStart(6)} s  ${target.name}`);
  }
  process.stdout.write(`\n${title}\n${lines.join("\n")}\n${String(total).padStart(8)} in all\n`);
  return total;
}
