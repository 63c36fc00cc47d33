const DELAYS_MS = [250, 500, 1_000, 2_000] as const;

/** The wait in milliseconds before the next connection, after so many failures in a row. */
export function reconnectDelay(failures: number): number {
  const index = Math.min(Math.max(failures, 1), DELAYS_MS.length) - 1;
  return DELAYS_MS[index] ?? 2_000;
}
