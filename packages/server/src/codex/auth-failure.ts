import { AuthError, type AuthErrorCode } from "@latchkey/auth";
import { CodexError } from "@latchkey/codex";
import type { ErrorCode } from "@latchkey/contracts";
import { Failure } from "../failure.ts";

const CODES = {
  AUTH_SERVER_UNREACHABLE: "AUTH_SERVER_UNREACHABLE",
  CODEX_AUTH_EXPIRED: "CODEX_AUTH_EXPIRED",
  CODEX_SIGNED_OUT: "CODEX_SIGNED_OUT",
  CREDENTIALS_NOT_WRITABLE: "CREDENTIALS_NOT_WRITABLE",
  CREDENTIALS_UNREADABLE: "CODEX_SIGNED_OUT",
  DEVICE_AUTH_DENIED: "DEVICE_AUTH_DENIED",
  DEVICE_AUTH_DISABLED: "DEVICE_AUTH_DISABLED",
  DEVICE_AUTH_EXPIRED: "DEVICE_AUTH_EXPIRED",
  DEVICE_AUTH_FAILED: "DEVICE_AUTH_FAILED",
  DEVICE_AUTH_UNSUPPORTED: "DEVICE_AUTH_UNSUPPORTED",
  KEYRING_UNAVAILABLE: "KEYRING_UNAVAILABLE",
  RATE_LIMITED: "RATE_LIMITED",
  WORKSPACE_NOT_ALLOWED: "WORKSPACE_NOT_ALLOWED",
} as const satisfies Record<AuthErrorCode, ErrorCode>;

/** An expected failure of the auth or codex package in the console's own codes; others stay as they are. */
export function toFailure(error: unknown): unknown {
  if (error instanceof CodexError) return new Failure(error.code, error.message, { cause: error });
  if (!(error instanceof AuthError)) return error;
  return new Failure(CODES[error.code], error.message, { cause: error });
}
