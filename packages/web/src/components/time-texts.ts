const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const relative = new Intl.RelativeTimeFormat("en", { numeric: "always" });

/** "in 9 days", "3 hours ago"; below a minute "now". Rounded towards now. */
export function relativeTime(isoTime: string, now: number): string {
  const difference = Date.parse(isoTime) - now;
  const size = Math.abs(difference);
  if (size < MINUTE_MS) return "now";
  if (size < HOUR_MS) return relative.format(Math.trunc(difference / MINUTE_MS), "minute");
  if (size < 2 * DAY_MS) return relative.format(Math.trunc(difference / HOUR_MS), "hour");
  return relative.format(Math.trunc(difference / DAY_MS), "day");
}

/** "21 Nov, 14:05" in the person's own time and language. */
export function momentText(isoTime: string): string {
  return new Date(isoTime).toLocaleString(undefined, {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** "14:05:09". */
export function clockTime(isoTime: string): string {
  return new Date(isoTime).toLocaleTimeString();
}
