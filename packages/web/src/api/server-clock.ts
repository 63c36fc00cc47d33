const TOLERANCE_MS = 3_000;

let offsetMs = 0;

/** Takes the server's time from a `Date` header, whose resolution is one second. */
export function noteServerDate(header: string | null, receivedAt = Date.now()): void {
  const serverTime = Date.parse(header ?? "");
  if (Number.isNaN(serverTime)) return;
  const difference = serverTime + 500 - receivedAt;
  offsetMs = Math.abs(difference) > TOLERANCE_MS ? difference : 0;
}

/** The server's time, so that a countdown is right on a machine whose clock is not. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}
