import type { ErrorBody } from "@latchkey/contracts";
import type { NewTokens } from "./sign-in-flow.ts";

/** What signing a home out did, by the names of homes. */
type SignedOut = {
  signedOut: string[];
  isRevoked: boolean;
  /** Other sign-ins of the same person that the revocation ended as well. */
  ended: string[];
};

/** Puts sign-ins into Codex homes, renews them and ends them. Failures are Failures. */
export interface HomeSignIns {
  /**
   * @throws Failure `SIGN_IN_NOT_ALLOWED` when Codex would throw a new sign-in away, and
   * `CREDENTIALS_NOT_WRITABLE` when it could not be stored.
   */
  checkPossible(codexHome: string): Promise<void>;
  /** Puts a new sign-in in place of what the home has, and answers the homes that have it now. */
  put(codexHome: string, tokens: NewTokens): Promise<string[]>;
  /** Why OpenAI refuses a sign-in that was just put there; undefined when it works, as far as known. */
  verify(codexHome: string): Promise<ErrorBody | undefined>;
  /** Renews the sign-in now. @throws Failure `CODEX_AUTH_EXPIRED` when only signing in helps. */
  refresh(codexHome: string): Promise<void>;
  /** Moves the sign-in that the home owns into the vault. @throws Conflict when it owns none. */
  takeOver(codexHome: string): Promise<void>;
  /** Moves the home's sign-in from the vault into the home. @throws Conflict when it has none. */
  giveBack(codexHome: string): Promise<void>;
  /** Lets the home follow the sign-in of another one. @throws Conflict when it has another account. */
  follow(codexHome: string, other: string): Promise<void>;
  /** Signs out; without `revoke` the sign-in is only deleted here. */
  remove(codexHome: string, options: { revoke: boolean }): Promise<SignedOut>;
}
