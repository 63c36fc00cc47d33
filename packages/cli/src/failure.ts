/** Failures that the command finds by itself, beside those that `@latchkey/auth` throws. */
export type CliErrorCode =
  | "CANCELLED"
  | "CODEX_AUTH_EXPIRED"
  | "CODEX_ERROR"
  | "CODEX_SIGNED_OUT"
  | "CODEX_UNAVAILABLE"
  | "CONSOLE_UNREACHABLE"
  | "CREDENTIALS_UNREADABLE"
  | "INTERNAL"
  | "INVALID_REQUEST"
  | "KEYRING_UNAVAILABLE"
  | "PROBLEMS_FOUND"
  | "SIGN_IN_NOT_ALLOWED";

export interface CliErrorOptions extends ErrorOptions {
  /** The command to type next, where it is another than the one for the code. */
  next?: string;
}

/** An expected failure: a stable code, and a message for people. */
export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: CliErrorCode;
  readonly next: string | undefined;

  constructor(code: CliErrorCode, message: string, { next, ...options }: CliErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.next = next;
  }
}

/** What `error` is for people and programs; what has no code of its own is `INTERNAL`. */
export function describeFailure(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: "INTERNAL", message: String(error) };
  const code = "code" in error && typeof error.code === "string" ? error.code : "INTERNAL";
  return { code, message: error.message };
}
