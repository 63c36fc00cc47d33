import { z } from "zod";

/** Every failure that a person or a program can meet. Callers switch on the code, never on text. */
export const ERROR_CODES = [
  "CODEX_AUTH_EXPIRED",
  "CODEX_SIGNED_OUT",
  "CODEX_UNAVAILABLE",
  "CODEX_HOME_UNKNOWN",
  "CODEX_USAGE_LIMIT",
  "CODEX_OVERLOADED",
  "CODEX_ERROR",
  "DEVICE_AUTH_DISABLED",
  "DEVICE_AUTH_EXPIRED",
  "DEVICE_AUTH_DENIED",
  "DEVICE_AUTH_FAILED",
  "DEVICE_AUTH_UNSUPPORTED",
  "AUTH_SERVER_UNREACHABLE",
  "CREDENTIALS_NOT_WRITABLE",
  "KEYRING_UNAVAILABLE",
  "WORKSPACE_NOT_ALLOWED",
  "SIGN_IN_NOT_ALLOWED",
  "LMSTUDIO_UNAVAILABLE",
  "LMSTUDIO_ERROR",
  "RUN_IN_PROGRESS",
  "RUN_INTERRUPTED",
  "CANCELLED",
  "AGENT_UNKNOWN",
  "COMMAND_INVALID",
  "FLOW_INVALID",
  "INVALID_BREAK_RESPONSE",
  "INVALID_REQUEST",
  "UNAUTHENTICATED",
  "RATE_LIMITED",
  "STORAGE_UNAVAILABLE",
  "INTERNAL",
] as const;

export const ErrorCodeSchema = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof ErrorCodeSchema>;

/** The body of every failed HTTP request, and `error` in WebSocket frames. */
export const ErrorBodySchema = z.object({ code: ErrorCodeSchema, message: z.string() });
export type ErrorBody = z.infer<typeof ErrorBodySchema>;
