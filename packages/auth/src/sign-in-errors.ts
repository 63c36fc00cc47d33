import type { AuthErrorCode } from "./errors.ts";
import { AuthError } from "./errors.ts";

export function codeExpired(): AuthError {
  return new AuthError("DEVICE_AUTH_EXPIRED", "The code has expired. Start a new sign-in.");
}

export function signInDenied(): AuthError {
  return new AuthError(
    "DEVICE_AUTH_DENIED",
    "The sign-in was denied. Start a new one if that was not intended.",
  );
}

const CAUSES =
  "Known causes: somebody signed this person out (`codex logout`, `latchkey logout` or ChatGPT's " +
  "settings), which can end every sign-in of a person on all machines; or two ChatGPT accounts are " +
  "signed in in one browser. Sign in again in a private window.";

/** OpenAI's codes for a sign-in that was ended elsewhere, however new it is. */
const ENDED_ELSEWHERE: readonly (string | undefined)[] = [
  "refresh_token_invalidated",
  "token_invalidated",
  "token_revoked",
];

/** What is known to cause such a refusal, and what helps; undefined for other refusals. */
export function causesOfRefusal(reason: string | undefined): string | undefined {
  return ENDED_ELSEWHERE.includes(reason) ? CAUSES : undefined;
}

/** The sign-in is stored, and OpenAI does not take it. */
export function freshSignInRefused(reason: string): AuthError {
  const causes = causesOfRefusal(reason) ?? "Sign in again.";
  return new AuthError(
    "CODEX_AUTH_EXPIRED",
    `The sign-in was made, but OpenAI refuses it already (${reason}). ${causes}`,
    { reason },
  );
}

/** What OpenAI says of an account, a workspace or a place, by its own code for it. */
const REFUSALS: Readonly<Record<string, [AuthErrorCode, message: string]>> = {
  missing_codex_entitlement: [
    "WORKSPACE_NOT_ALLOWED",
    "Codex is not enabled for this workspace. Ask your workspace admin for access, or sign in " +
      "again and choose another workspace.",
  ],
  codex_cli_workspace_disabled: [
    "WORKSPACE_NOT_ALLOWED",
    "Codex CLI is turned off for this workspace. Ask your workspace admin to turn it on, or sign " +
      "in again and choose another workspace.",
  ],
  deactivated_workspace: [
    "WORKSPACE_NOT_ALLOWED",
    "This workspace has been deactivated. Ask its owner, or sign in again and choose another " +
      "workspace.",
  ],
  account_deactivated: [
    "DEVICE_AUTH_FAILED",
    "OpenAI has deactivated this account. Look for OpenAI's email about it, or ask at " +
      "help.openai.com; another account can sign in.",
  ],
  unsupported_country_region_territory: [
    "DEVICE_AUTH_FAILED",
    "OpenAI does not serve the country or region that this machine's request came from. If the " +
      "browser goes through a proxy or VPN, give it to this program too: set HTTPS_PROXY (or " +
      "ALL_PROXY=socks5h://…), then start a new sign-in.",
  ],
};

/**
 * The refusal that OpenAI's words are, wherever it puts its code: in a body's code or text, or in a
 * redirect's description. Undefined for any other words.
 */
export function accountRefusal(...words: (string | undefined)[]): AuthError | undefined {
  const said = words.join(" ");
  const reason = Object.keys(REFUSALS).find((code) => said.includes(code));
  const refusal = reason === undefined ? undefined : REFUSALS[reason];
  return refusal && new AuthError(refusal[0], refusal[1], { reason });
}
