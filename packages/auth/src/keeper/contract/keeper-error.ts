/** What the keeper refuses. Callers switch on the code, never on the message. */
export const KEEPER_ERROR_CODES = [
  "ACCOUNT_DIFFERS",
  "HOME_FOLLOWS",
  "HOME_OUTSIDE_ROOTS",
  "HOME_UNKNOWN",
  "LINKS_UNREADABLE",
  "NOT_A_CODEX_HOME",
  "NOT_SIGNED_IN",
] as const;

export type KeeperErrorCode = (typeof KEEPER_ERROR_CODES)[number];

/** A request that the keeper refused, with nothing changed; the message says what to do instead. */
export class KeeperError extends Error {
  override readonly name = "KeeperError";
  readonly code: KeeperErrorCode;

  constructor(code: KeeperErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
  }
}

/** Whether `error` is a `KeeperError`, and has one of `codes` when any are given. */
export function isKeeperError(error: unknown, ...codes: KeeperErrorCode[]): error is KeeperError {
  return error instanceof KeeperError && (codes.length === 0 || codes.includes(error.code));
}
