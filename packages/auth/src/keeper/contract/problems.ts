import { isAuthError } from "../../errors.ts";
import type { HomeProblem, HomeProblemCode } from "./events.ts";

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
