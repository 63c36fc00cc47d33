import type { AuthErrorCode } from "../../errors.ts";
import { isAuthError } from "../../errors.ts";

/** What a failed refresh means for the sign-in. */
export type RefreshFailure =
  /** Only a new sign-in helps. */
  | { kind: "expired"; reason: string }
  /** Somebody signed out or in meanwhile: what is stored has to be read again. */
  | ({ kind: "changed" } & Retry)
  /** It may work another time. */
  | ({ kind: "transient" } & Retry);

interface Retry {
  code: AuthErrorCode | "INTERNAL";
  reason: string;
  retryAfterMs: number;
}

/** Refusals that are about what is stored here, not about the sign-in. */
const CHANGED_REASONS: readonly (string | undefined)[] = ["account_changed", "no_refresh_token"];

/** Only the authorization server's own word ends a sign-in. */
export function classifyFailure(error: unknown): RefreshFailure {
  if (!isAuthError(error)) {
    return { kind: "transient", code: "INTERNAL", reason: "internal", retryAfterMs: 0 };
  }
  const { code, reason = code } = error;
  switch (code) {
    case "CODEX_AUTH_EXPIRED":
      return CHANGED_REASONS.includes(reason)
        ? { kind: "changed", code, reason, retryAfterMs: 0 }
        : { kind: "expired", reason };
    case "CODEX_SIGNED_OUT":
    case "CREDENTIALS_UNREADABLE":
      return { kind: "changed", code, reason, retryAfterMs: 0 };
    default: {
      const retryAfterMs = (error.retryAfterSeconds ?? 0) * 1000;
      return { kind: "transient", code, reason, retryAfterMs };
    }
  }
}
