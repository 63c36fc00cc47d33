import { decodeJwtClaims, readIdTokenAccount } from "./jwt-claims.ts";

/** Something that says who it belongs to: an account, or the tokens of one. */
export interface AccountHolder {
  accountId?: string | undefined;
  userId?: string | undefined;
  idToken?: string | undefined;
  accessToken?: string | undefined;
}

/** A ChatGPT account and the person in it: a Team workspace is one account of many people. */
export interface Identity {
  accountId?: string | undefined;
  userId?: string | undefined;
}

/** Who something belongs to, as far as it says it. */
export function identityOf(holder: AccountHolder): Identity {
  const { accountId, userId, idToken, accessToken } = holder;
  return { accountId, userId: userId ?? userIn(idToken) ?? userIn(accessToken) };
}

/** Whether both belong to the same person in the same account; what one does not say, neither may. */
export function isSameAccount(one: AccountHolder, other: AccountHolder): boolean {
  if (one.accountId !== other.accountId) return false;
  const isSameToken = one.accessToken !== undefined && one.accessToken === other.accessToken;
  return isSameToken || identityOf(one).userId === identityOf(other).userId;
}

/**
 * Whether refreshed tokens say that they belong to somebody else than those that they were refreshed
 * from. What they do not say counts as unchanged.
 */
export function isForSomebodyElse(
  spent: AccountHolder,
  refreshed: Pick<AccountHolder, "idToken" | "accessToken">,
): boolean {
  const before = identityOf(spent);
  const named = [refreshed.idToken, refreshed.accessToken].map((token) => ({
    ...(token === undefined ? undefined : readIdTokenAccount(token)),
    subject: subjectIn(token),
  }));
  const differs = (one: string | undefined, other: string | undefined) =>
    one !== undefined && other !== undefined && one !== other;
  return named.some(({ accountId, userId, subject }) => {
    // Elsewhere than at OpenAI an account is the subject of the ID token.
    if (accountId === undefined) return differs(subjectIn(spent.idToken), subject);
    return differs(before.accountId, accountId) || differs(before.userId, userId);
  });
}

function subjectIn(token: string | undefined): string | undefined {
  const subject = token === undefined ? undefined : decodeJwtClaims(token)?.["sub"];
  return typeof subject === "string" ? subject : undefined;
}

function userIn(token: string | undefined): string | undefined {
  return token === undefined ? undefined : readIdTokenAccount(token)?.userId;
}
