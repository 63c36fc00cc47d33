import { createHash, randomBytes } from "node:crypto";
import type { Account } from "../accounts/account.ts";

export interface AuthorizationCode {
  account: Account;
  codeChallenge: string;
  isRedirectUri: (uri: string, requestHost: string) => boolean;
}

export type CodeRefusal = "unknown_code" | "wrong_redirect_uri" | "wrong_verifier";

export interface CodeExchange {
  code: string;
  redirectUri: string;
  codeVerifier: string;
  requestHost: string;
}

/** Authorization codes that wait for their exchange. Each is good for one attempt. */
export class AuthorizationCodes {
  readonly #codes = new Map<string, AuthorizationCode>();

  issue(code: AuthorizationCode): string {
    const value = `ac_${randomBytes(24).toString("base64url")}`;
    this.#codes.set(value, code);
    return value;
  }

  /** Exchanges a code for the account that approved it, or says what does not fit. */
  redeem(exchange: CodeExchange): Account | CodeRefusal {
    const code = this.#codes.get(exchange.code);
    if (code === undefined) return "unknown_code";
    this.#codes.delete(exchange.code);
    if (!code.isRedirectUri(exchange.redirectUri, exchange.requestHost))
      return "wrong_redirect_uri";
    if (codeChallengeOf(exchange.codeVerifier) !== code.codeChallenge) return "wrong_verifier";
    return code.account;
  }

  clear(): void {
    this.#codes.clear();
  }
}

/** The S256 code challenge of a verifier. @see RFC 7636 §4.2 */
export function codeChallengeOf(codeVerifier: string): string {
  return createHash("sha256").update(codeVerifier).digest("base64url");
}
