/** Prints measured figures, one line each, where the person who runs the tests sees them. */
export function report(title: string, figures: Readonly<Record<string, string>>): void {
  const lines = Object.entries(figures).map(([name, value]) => `  ${name}: ${value}`);
  process.stdout.write(`\n${title}\n${lines.join("\n")}\n`);
}

/** The p-quantile of some measurements. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))] ?? Number.NaN;
}
