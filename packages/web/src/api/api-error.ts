import type { ErrorCode } from "@latchkey/contracts";

/** The codes of the wire, and one for a server that did not answer at all. */
export type ClientErrorCode = ErrorCode | "CONNECTION_LOST";

/** A request that failed, by code. `status` is 0 when there was no answer. */
export class ApiError extends Error {
  readonly code: ClientErrorCode;
  readonly status: number;

  constructor(
    code: ClientErrorCode,
    message: string,
    details: { status: number; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.name = "ApiError";
    this.code = code;
    this.status = details.status;
  }
}

/** The code of anything thrown by the API functions. */
export function codeOf(error: unknown): ClientErrorCode {
  return error instanceof ApiError ? error.code : "INTERNAL";
}
