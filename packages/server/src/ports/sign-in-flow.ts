import type { Account, ErrorBody } from "@latchkey/contracts";

/** Tokens on their way from the authorization server to a Codex home. All but `expiresAt` are secrets. */
export type NewTokens = {
  accessToken: string;
  refreshToken: string;
  idToken: string;
  /** Epoch milliseconds. */
  expiresAt?: number;
};

/** A sign-in that a person has made, and that nobody has stored yet. */
export type NewSignIn = {
  account: Account;
  tokens: NewTokens;
};

export type SignInStarted = {
  verificationUrl: string;
  /** Absent where there is no code to enter. */
  userCode?: string;
  expiresAt: string;
  intervalSec: number;
  /** Settles when the person has signed in; rejects with a Failure, or because of the signal. */
  finished: Promise<NewSignIn>;
  /**
   * Takes the address that the person pasted; `finished` says what came of it. Absent for flows
   * that need none.
   * @throws Failure `INVALID_REQUEST`, with the wait going on, for an address that is not the one.
   */
  submitAddress?: (address: string) => Promise<void>;
};

export type SignInListeners = {
  signal: AbortSignal;
  /** The authorization server cannot be reached for now; undefined when it can be again. */
  onTrouble: (trouble: ErrorBody | undefined) => void;
};

/** One way for a person to sign in. Stores nothing. */
export interface SignInFlow {
  /** The home says which workspaces may sign in. */
  start(codexHome: string, listeners: SignInListeners): Promise<SignInStarted>;
}
