import type { HttpResponse } from "./client.ts";

/**
 * Seconds that `Retry-After` asks for, from either of its forms; undefined without one. A date is
 * measured from the server's own `Date`, so that a wrong local clock does not matter.
 *
 * @see RFC 9110 §10.2.3
 */
export function retryAfterSeconds(response: HttpResponse): number | undefined {
  const value = response.headers["retry-after"]?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/u.test(value)) return Number(value);
  const until = Date.parse(value);
  const from = Date.parse(response.headers["date"] ?? "");
  if (Number.isNaN(until)) return undefined;
  return Math.max(0, (until - (Number.isNaN(from) ? Date.now() : from)) / 1000);
}
