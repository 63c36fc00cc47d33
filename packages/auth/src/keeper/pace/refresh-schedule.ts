import type { CodexHomeCredentials } from "../../credentials/file/auth-json.ts";
import { lifetimeMs, usableUntil } from "./token-age.ts";

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
