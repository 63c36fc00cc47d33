import { createHash, randomBytes } from "node:crypto";

/** The secrets of one authorization request. */
export interface AuthorizationSecrets {
  codeVerifier: string;
  /** Ties the redirect to this request. @see RFC 9700 §4.7 */
  state: string;
}

/** Fresh secrets: a verifier of 86 characters, as Codex makes it, and a state of 32 bytes. */
export function createAuthorizationSecrets(): AuthorizationSecrets {
  return {
    codeVerifier: randomBytes(64).toString("base64url"),
    state: randomBytes(32).toString("base64url"),
  };
}

/** The `S256` code challenge of a verifier. @see RFC 7636 §4.2 */
export function codeChallengeOf(codeVerifier: string): string {
  return createHash("sha256").update(codeVerifier).digest("base64url");
}
