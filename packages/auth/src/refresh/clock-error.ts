import { readRecord } from "./record.ts";

/** Clocks that differ by less are told apart from old tokens by the tokens themselves. */
const MIN_CLOCK_ERROR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** How far `now` is ahead of the server's time, where that is an hour or more. */
export function clockErrorFrom(serverTime: number | undefined, now: number): number | undefined {
  if (serverTime === undefined) return undefined;
  const errorMs = now - serverTime;
  return Math.abs(errorMs) < MIN_CLOCK_ERROR_MS ? undefined : errorMs;
}

/**
 * Whether a clock error that was measured at `at` still counts: a clock that was ahead and is put
 * right shows an earlier time than then. One that was behind makes tokens seem older than they are,
 * and the refresh that follows measures anew.
 */
export function isStillWrong(at: number | undefined, now: number): boolean {
  return at !== undefined && now >= at - MINUTE_MS;
}

/** The clock error that was measured when this refresh token was granted; 0 where none is known. */
export async function knownClockError(
  refreshPath: string,
  refreshToken: string,
  now: number,
): Promise<number> {
  const record = await readRecord(refreshPath, refreshToken);
  return record && isStillWrong(record.at, now) ? (record.clockErrorMs ?? 0) : 0;
}

/** Says it to people. */
export function describeClockError(errorMs: number): string {
  const size = Math.abs(errorMs);
  const [count, unit] = size < DAY_MS ? [size / HOUR_MS, "hour"] : [size / DAY_MS, "day"];
  const rounded = Math.round(count);
  const length = `${rounded} ${unit}${rounded === 1 ? "" : "s"}`;
  return (
    `This machine's clock is ${length} ${errorMs > 0 ? "ahead of" : "behind"} the authorization ` +
    "server's. Correct it: until then Codex itself may refresh at every request."
  );
}
