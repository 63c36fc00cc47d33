const URGENT_MS = 120_000;

export type Countdown = {
  remainingMs: number;
  /** What is left of the whole time, from 1 to 0. */
  fraction: number;
  isUrgent: boolean;
  label: string;
};

/** The time that a code has left, at `now` in milliseconds. */
export function countdownOf(
  attempt: { startedAt: string; expiresAt: string },
  now: number,
): Countdown {
  const end = Date.parse(attempt.expiresAt);
  const total = end - Date.parse(attempt.startedAt);
  const remainingMs = Math.max(0, end - now);
  return {
    remainingMs,
    fraction: total > 0 ? Math.min(1, remainingMs / total) : 0,
    isUrgent: remainingMs <= URGENT_MS,
    label: clockLabel(remainingMs),
  };
}

function clockLabel(remainingMs: number): string {
  const seconds = Math.floor(remainingMs / 1_000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
