import type { Account, AuthErrorCode } from "@latchkey/auth";
import { isAuthError } from "@latchkey/auth";

/** Why a home does not get what the sign-in that it follows has. */
export type HomeProblemCode =
  /** It holds another account's sign-in. */
  | "other_account"
  /** A refresh of its sign-in was answered with the tokens of somebody else. */
  | "other_account_granted"
  /** It uses an API key or another way of signing in. */
  | "other_method"
  /** Somebody signed in there by hand: it has a refresh token of its own. */
  | "own_sign_in"
  /** It holds newer tokens of the same account, from somewhere else. */
  | "newer"
  /** Its credentials were removed there. */
  | "signed_out"
  /** The machine's clock is wrong; renewing goes by the authorization server's. */
  | "clock_wrong"
  /** Its credentials cannot be replaced. */
  | "not_writable"
  /** What it holds cannot be read. */
  | "unreadable";

/** A home that is left alone, and what to do about it. */
export interface HomeProblem {
  code: HomeProblemCode;
  message: string;
}

/** What made the keeper write to a home. */
export type HomeUpdateReason =
  /** A new sign-in. */
  | "signed_in"
  /** Renewed tokens, or a copy that had missed them. */
  | "refreshed"
  /** The home was linked. */
  | "linked"
  /** Its credentials were damaged, or an older copy had been put back. */
  | "repaired"
  /** Its sign-in moved into the vault or back. */
  | "moved"
  | "signed_out";

/** What listeners of a keeper hear. Homes are named as they were registered; nothing is secret. */
export type KeeperEvent =
  | {
      type: "sign_in_refreshed";
      signIn: string;
      home: string;
      account: Partial<Account>;
      /** `adopted`: a Codex process or another keeper had refreshed it. */
      how: "refreshed" | "adopted";
      usableUntil?: number;
    }
  /** Only a new sign-in helps; the homes that are affected, whether or not their tokens still work. */
  | { type: "sign_in_expired"; signIn: string; home: string; homes: string[]; reason: string }
  | { type: "home_updated"; home: string; path: string; reason: HomeUpdateReason }
  | { type: "home_problem"; home: string; path: string; problem: HomeProblem }
  | {
      type: "refresh_failed";
      signIn: string;
      home: string;
      code: AuthErrorCode | "INTERNAL";
      willRetryAt: number;
    }
  /** This machine's clock is wrong by hours or more; the server's is used instead. */
  | { type: "clock_wrong"; signIn: string; home: string; aheadMs: number; message: string }
  /** The links file cannot be used; what was known before goes on. */
  | { type: "links_unreadable"; message: string };

export type KeeperListener = (event: KeeperEvent) => void;

const MESSAGES: Readonly<Record<HomeProblemCode, string>> = {
  other_account: "It is signed in to another account. Sign out there, or unlink it.",
  other_account_granted:
    "A refresh was answered with the tokens of another account. Sign in again.",
  other_method: "It uses an API key or another way of signing in. Sign out there, or unlink it.",
  own_sign_in: "Somebody signed in there by hand. Unlink it, or link it again to replace that.",
  newer: "It holds newer tokens from somewhere else. Let only one Latchkey look after it.",
  signed_out: "It was signed out there. Link it again to sign it in.",
  clock_wrong: "This machine's clock is wrong. Correct it.",
  not_writable: "Its credentials cannot be replaced.",
  unreadable:
    "Its credentials cannot be read. Give auth.json to this user (chown, chmod 600), or sign in again.",
};

/** The problem with its remedy; `message` says more where a failure did. */
export function homeProblem(code: HomeProblemCode, message = MESSAGES[code]): HomeProblem {
  return { code, message };
}

/** The problem that a failure to read or write a home is. */
export function problemFrom(error: unknown): HomeProblem {
  const code = isAuthError(error, "CREDENTIALS_NOT_WRITABLE") ? "not_writable" : "unreadable";
  return isAuthError(error) ? homeProblem(code, error.message) : homeProblem(code);
}

/** What the keeper refuses. Callers switch on the code, never on the message. */
export const KEEPER_ERROR_CODES = [
  "ACCOUNT_DIFFERS",
  "HOME_FOLLOWS",
  "HOME_OUTSIDE_ROOTS",
  "HOME_UNKNOWN",
  "LINKS_UNREADABLE",
  "NOT_A_CODEX_HOME",
  "NOT_SIGNED_IN",
] as const;

export type KeeperErrorCode = (typeof KEEPER_ERROR_CODES)[number];

/** A request that the keeper refused, with nothing changed; the message says what to do instead. */
export class KeeperError extends Error {
  override readonly name = "KeeperError";
  readonly code: KeeperErrorCode;

  constructor(code: KeeperErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
  }
}

/** Whether `error` is a `KeeperError`, and has one of `codes` when any are given. */
export function isKeeperError(error: unknown, ...codes: KeeperErrorCode[]): error is KeeperError {
  return error instanceof KeeperError && (codes.length === 0 || codes.includes(error.code));
}
