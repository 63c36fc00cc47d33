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

/** A moment with its distance from `now`: `2026-05-01T10:00:00.000Z (in 9 days)`. */
export function describeMoment(iso: string, now: number): string {
  const ms = Date.parse(iso) - now;
  const distance = describeDuration(Math.abs(ms));
  return `${iso} (${ms < 0 ? `${distance} ago` : `in ${distance}`})`;
}
