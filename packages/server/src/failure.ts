import type { ErrorBody, ErrorCode } from "@latchkey/contracts";

/** A failure that people meet: a code for programs, a sentence with the next step for people. */
export class Failure extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Failure";
    this.code = code;
  }

  toBody(): ErrorBody {
    return { code: this.code, message: this.message };
  }
}

/** Too much was asked for; it may be asked again in a while. */
export class RateLimited extends Failure {
  readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number, what = "Too many tries.") {
    const seconds = retryAfterSeconds === 1 ? "a second" : `${retryAfterSeconds} seconds`;
    super("RATE_LIMITED", `${what} Wait ${seconds}.`);
    this.name = "RateLimited";
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Something that cannot be done any more, or not yet. */
export class Conflict extends Failure {
  constructor(message: string) {
    super("INVALID_REQUEST", message);
    this.name = "Conflict";
  }
}

/** Something that was asked for by an id or name that nothing has. */
export class NotFound extends Failure {
  constructor(what: string, code: ErrorCode = "INVALID_REQUEST") {
    super(code, `There is no such ${what}.`);
    this.name = "NotFound";
  }
}

/** What is told of a failure whose cause is nobody else's business. */
export const INTERNAL: ErrorBody = {
  code: "INTERNAL",
  message: "Latchkey failed here. The server's log says more.",
};
