import type { CodexHomeCredentials } from "@latchkey/auth";
import { decodeJwtClaims } from "@latchkey/auth";

const LARGEST_SKEW_MS = 3_600_000;
const ISSUED_AT_UNIT_MS = 1000;

/** Epoch milliseconds on the authorization server's clock at which the access token was issued. */
function issuedAt({ accessToken }: CodexHomeCredentials): number | undefined {
  const iat = decodeJwtClaims(accessToken)?.["iat"];
  return typeof iat === "number" && Number.isFinite(iat) ? Math.round(iat * 1000) : undefined;
}

/**
 * Whether `one` came later than `other`. The issuer's own seconds decide; within one second, or
 * where they are not known, the moment at which this machine received the tokens does.
 */
export function isNewer(one: CodexHomeCredentials, other: CodexHomeCredentials): boolean {
  const [issued, otherIssued] = [issuedAt(one), issuedAt(other)];
  if (issued !== undefined && otherIssued !== undefined && issued !== otherIssued) {
    return issued > otherIssued;
  }
  return (one.lastRefreshAt ?? 0) > (other.lastRefreshAt ?? 0);
}

/** Whether both hold the same access and ID token. */
export function isSameGrant(one: CodexHomeCredentials, other: CodexHomeCredentials): boolean {
  return one.accessToken === other.accessToken && one.idToken === other.idToken;
}

/** How long the access token lives in all; undefined when it does not say. */
export function lifetimeMs(credentials: CodexHomeCredentials): number | undefined {
  const { expiresAt, lastRefreshAt } = credentials;
  const start = issuedAt(credentials) ?? lastRefreshAt;
  if (expiresAt === undefined || start === undefined || expiresAt <= start) return undefined;
  return expiresAt - start;
}

/**
 * Epoch milliseconds on this machine's clock until which the access token works. The lifetime
 * counts from the moment it was received, so that a machine whose clock is wrong by minutes
 * neither comes too late nor refreshes all the time. Of what may be rounding, the earlier counts.
 * `clockErrorMs` is what the server's own time has shown, of a clock that is wrong by hours or more.
 */
export function usableUntil(
  credentials: CodexHomeCredentials,
  clockErrorMs = 0,
): number | undefined {
  const { expiresAt, lastRefreshAt } = credentials;
  if (expiresAt !== undefined && clockErrorMs !== 0) return expiresAt + clockErrorMs;
  const issued = issuedAt(credentials);
  if (expiresAt === undefined || lastRefreshAt === undefined || issued === undefined) {
    return expiresAt;
  }
  const skewMs = lastRefreshAt - issued;
  if (Math.abs(skewMs) > LARGEST_SKEW_MS) return expiresAt;
  return expiresAt + (skewMs < 0 ? skewMs : Math.max(0, skewMs - ISSUED_AT_UNIT_MS));
}

/** Codex itself refreshes in the last 300 seconds; the rest is for our own request. */
const BEFORE_CODEX_MS = 330_000;
const SHORT_LIFETIME_MS = 4 * BEFORE_CODEX_MS;
const UNKNOWN_LIFETIME_MS = 8 * 86_400_000;

export interface EarlyWindow {
  /** The part of the lifetime that is left when the window opens. */
  earlyFraction: number;
  /** The part of the window over which refreshes are spread. */
  jitter: number;
  /** How far this machine's clock is ahead of the server's, where that is hours or more. */
  clockErrorMs?: number;
}

/** The early window of some credentials, in epoch milliseconds on this machine's clock. */
export interface RefreshWindow {
  opensAt: number;
  /** When a refresh within it is due, `random` being between 0 and 1. */
  dueAt: (random: number) => number;
}

/**
 * When to refresh: early, spread by jitter, and always before Codex would do it itself. Tokens that
 * live for minutes get a window in proportion. Tokens that do not say when they end are refreshed
 * every 8 days, as Codex does.
 */
export function refreshWindow(
  credentials: CodexHomeCredentials,
  { earlyFraction, jitter, clockErrorMs }: EarlyWindow,
): RefreshWindow {
  const lifetime = lifetimeMs(credentials) ?? UNKNOWN_LIFETIME_MS;
  const endsAt =
    usableUntil(credentials, clockErrorMs) ??
    (credentials.lastRefreshAt ?? 0) + UNKNOWN_LIFETIME_MS;
  const isShort = lifetime < SHORT_LIFETIME_MS;
  const leadMs = Math.max(lifetime * earlyFraction, isShort ? 0 : BEFORE_CODEX_MS);
  const latest = endsAt - (isShort ? 0 : BEFORE_CODEX_MS);
  const opensAt = endsAt - leadMs;
  return {
    opensAt,
    dueAt: (random) => opensAt + Math.max(0, latest - opensAt) * jitter * random,
  };
}

/** The pause before attempt `failures + 1`: exponential with full jitter, never below `atLeastMs`. */
export function backoffMs(
  failures: number,
  retry: { baseMs: number; longestMs: number; atLeastMs: number },
): number {
  const ceiling = Math.min(retry.longestMs, retry.baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.max(retry.atLeastMs, ceiling / 2 + (Math.random() * ceiling) / 2);
}
