import { AuthError } from "./errors.ts";

/** What OpenAI calls an account whose workspace has no Codex. */
export const MISSING_ENTITLEMENT = "missing_codex_entitlement";

export function codeExpired(): AuthError {
  return new AuthError("DEVICE_AUTH_EXPIRED", "The code has expired. Start a new sign-in.");
}

export function signInDenied(): AuthError {
  return new AuthError(
    "DEVICE_AUTH_DENIED",
    "The sign-in was denied. Start a new one if that was not intended.",
  );
}

export function codexNotEnabled(): AuthError {
  return new AuthError(
    "WORKSPACE_NOT_ALLOWED",
    "Codex is not enabled for this workspace. Ask your workspace admin for access.",
    { reason: MISSING_ENTITLEMENT },
  );
}
