import { readIdTokenAccount } from "./jwt-claims.ts";

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

function userIn(token: string | undefined): string | undefined {
  return token === undefined ? undefined : readIdTokenAccount(token)?.userId;
}
