/** Every failure of this package. Callers switch on the code, never on the message. */
export const AUTH_ERROR_CODES = [
  "AUTH_SERVER_UNREACHABLE",
  "CODEX_AUTH_EXPIRED",
  "CODEX_SIGNED_OUT",
  "CREDENTIALS_NOT_WRITABLE",
  "CREDENTIALS_UNREADABLE",
  "DEVICE_AUTH_DENIED",
  "DEVICE_AUTH_DISABLED",
  "DEVICE_AUTH_EXPIRED",
  "DEVICE_AUTH_FAILED",
  "DEVICE_AUTH_UNSUPPORTED",
  "KEYRING_UNAVAILABLE",
  "RATE_LIMITED",
  "WORKSPACE_NOT_ALLOWED",
] as const;

export type AuthErrorCode = (typeof AUTH_ERROR_CODES)[number];

/** What an `AuthError` carries beside its code and message. */
export interface AuthErrorDetails {
  cause?: unknown;
  /** The peer's own error code, or a finer cause of this code; for programs. */
  reason?: string | undefined;
  /** How long the peer asked to be left alone. */
  retryAfterSeconds?: number | undefined;
  /** Where credentials are that could not go where they should. */
  location?: string | undefined;
}

/** An expected failure: a stable code, and a message for people that names the next step. */
export class AuthError extends Error {
  override readonly name = "AuthError";
  readonly code: AuthErrorCode;
  readonly reason?: string;
  readonly retryAfterSeconds?: number;
  readonly location?: string;

  constructor(code: AuthErrorCode, message: string, details: AuthErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    if (details.reason !== undefined) this.reason = details.reason;
    if (details.retryAfterSeconds !== undefined) this.retryAfterSeconds = details.retryAfterSeconds;
    if (details.location !== undefined) this.location = details.location;
  }
}

/** Whether `error` is an `AuthError`, and has one of `codes` when any are given. */
export function isAuthError(error: unknown, ...codes: AuthErrorCode[]): error is AuthError {
  return error instanceof AuthError && (codes.length === 0 || codes.includes(error.code));
}
