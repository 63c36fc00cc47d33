/** The p-quantile of some measurements. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** How long something took, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** On a slow machine there are fewer rounds, so that every bench ends. */
const LONGEST_MS = 75_000;
const FEWEST_ROUNDS = 3;

/**
 * Runs each contestant once a round, in an order that moves on by one each round, so that what else
 * happens on the machine happens to all. Answers what each measured.
 */
export async function interleave<Name extends string>(
  rounds: number,
  contestants: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const entries = Object.entries(contestants) as [Name, () => Promise<number>][];
  const measured = {} as Record<Name, number[]>;
  for (const [name] of entries) measured[name] = [];
  const startedAt = performance.now();
  for (let round = 0; round < rounds; round += 1) {
    if (round >= FEWEST_ROUNDS && performance.now() - startedAt > LONGEST_MS) break;
    const first = round % entries.length;
    for (const [name, run] of [...entries.slice(first), ...entries.slice(0, first)]) {
      measured[name].push(await run());
    }
  }
  return measured;
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
export const mb = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} MB`;
