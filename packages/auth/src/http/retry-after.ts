import type { HttpResponse } from "./response.ts";

const LONGEST_SECONDS = 24 * 60 * 60;

/**
 * Seconds that `Retry-After` asks for, a day at most; undefined without one. A date is
 * measured from the server's own `Date`, so that a wrong local clock does not matter.
 *
 * @see RFC 9110 §10.2.3
 */
export function retryAfterSeconds(response: HttpResponse): number | undefined {
  const value = response.headers["retry-after"]?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/u.test(value)) return Math.min(Number(value), LONGEST_SECONDS);
  const until = Date.parse(value);
  const from = Date.parse(response.headers["date"] ?? "");
  if (Number.isNaN(until)) return undefined;
  const seconds = (until - (Number.isNaN(from) ? Date.now() : from)) / 1000;
  return Math.min(Math.max(0, seconds), LONGEST_SECONDS);
}
