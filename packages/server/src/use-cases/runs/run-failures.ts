import type { ErrorBody } from "@latchkey/contracts";

/** The reason that aborts runs when the server goes down: they end `interrupted`, not `stopped`. */
export const SERVER_CLOSING = new DOMException("The server is going down.", "AbortError");

export const INTERRUPTED: ErrorBody = {
  code: "RUN_INTERRUPTED",
  message: "The server went down while this was running. Retry sends it again.",
};

/** Whether a run waits for a person to sign in. */
export function isSignInFailure({ code }: ErrorBody): boolean {
  return code === "CODEX_AUTH_EXPIRED" || code === "CODEX_SIGNED_OUT";
}
