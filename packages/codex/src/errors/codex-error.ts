/** Every way in which Codex can fail, for programs to switch on. */
export const CODEX_ERROR_CODES = [
  "CODEX_AUTH_EXPIRED",
  "CODEX_SIGNED_OUT",
  "CODEX_UNAVAILABLE",
  "CODEX_USAGE_LIMIT",
  "CODEX_OVERLOADED",
  "CODEX_ERROR",
  "AUTH_SERVER_UNREACHABLE",
] as const;

export type CodexErrorCode = (typeof CODEX_ERROR_CODES)[number];

/** A failure of Codex: a stable code, and a message for people with the next step. Holds no secret. */
export class CodexError extends Error {
  readonly code: CodexErrorCode;

  constructor(code: CodexErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CodexError";
    this.code = code;
  }
}
