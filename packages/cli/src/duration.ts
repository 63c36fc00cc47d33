const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
] as const;

/** A length of time in words, in the largest unit of which there are at least two: `15 minutes`. */
export function describeDuration(ms: number): string {
  const [name, size] = UNITS.find(([, unitMs]) => Math.round(ms / unitMs) >= 2) ?? ["second", 1000];
  const count = Math.max(0, Math.round(ms / size));
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
