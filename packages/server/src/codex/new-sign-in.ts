import type { SignIn } from "@latchkey/auth";
import type { NewSignIn } from "../ports/sign-in-flow.ts";

/** What a flow of the auth package ended with, for whoever decides what becomes of it. */
export function toNewSignIn({ tokenSet, account }: SignIn): NewSignIn {
  const { accountId, email, plan, userId } = account;
  return {
    account: {
      accountId,
      ...(email !== undefined && { email }),
      ...(plan !== undefined && { plan }),
      ...(userId !== undefined && { userId }),
    },
    tokens: tokenSet,
  };
}
