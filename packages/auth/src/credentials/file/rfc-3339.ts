const RFC_3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})((?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2}))$/u;
/** Beyond these a `Date` is written with more than four digits for the year. */
const FIRST_MS = Date.parse("0000-01-01T00:00:00Z");
const LAST_MS = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Epoch milliseconds of a moment as Codex accepts it; undefined for any other text. As with Codex,
 * a day has to be in the calendar and an hour on the clock, and a minute may have a leap second.
 *
 * @see RFC 3339 §5.6
 */
export function parseRfc3339(text: string): number | undefined {
  const [, date = "", hour = "", minute = "", second = "", rest = ""] = RFC_3339.exec(text) ?? [];
  if (!isInCalendar(date) || Number(hour) > 23) return undefined;
  const time = [hour, minute, second === "60" ? "59" : second].join(":");
  const moment = Date.parse(`${date}T${time}${rest.toUpperCase()}`);
  return Number.isNaN(moment) ? undefined : Math.min(Math.max(moment, FIRST_MS), LAST_MS);
}

/** JavaScript takes the 30th of February for the 2nd of March. */
function isInCalendar(date: string): boolean {
  const midnight = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
}
