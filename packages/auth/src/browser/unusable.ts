import type { AuthErrorCode, AuthErrorDetails } from "../errors.ts";
import { AuthError } from "../errors.ts";

/** What showed that a sign-in method cannot work here. */
export type FallbackTrigger =
  | "opener_failed"
  | "callback_ports_taken"
  | "redirect_error"
  | "exchange_unreachable"
  | "switched"
  | "timed_out"
  | "device_codes_disabled"
  | "device_codes_unsupported";

/** A failure after which another sign-in method may still work. */
export class MethodUnusableError extends AuthError {
  readonly trigger: FallbackTrigger;
  /** The message without the advice, which is for when no other method follows. */
  readonly whatHappened: string;

  constructor(
    trigger: FallbackTrigger,
    code: AuthErrorCode,
    details: AuthErrorDetails & { whatHappened: string; advice?: string },
  ) {
    const { whatHappened, advice } = details;
    const message = advice === undefined ? whatHappened : `${whatHappened} ${advice}`;
    super(code, message, { reason: trigger, ...details });
    this.trigger = trigger;
    this.whatHappened = whatHappened;
  }
}
