import { revokeToken, type Provider, type SignIn } from "@latchkey/auth";
import type { Logger } from "pino";
import type { NewSignIn } from "../ports/sign-in-flow.ts";

/** Nobody waits long for the end of something that is over. */
const TIMEOUT_MS = 3000;

/** What a flow of the auth package ended with, for whoever decides what becomes of it. */
export function toNewSignIn(
  { tokenSet, account: { accountId, email, plan } }: SignIn,
  revocation: { provider: Provider; log: Logger },
): NewSignIn {
  return {
    account: {
      accountId,
      ...(email !== undefined && { email }),
      ...(plan !== undefined && { plan }),
    },
    tokens: tokenSet,
    revoke: () => revokeQuietly(tokenSet.refreshToken, revocation),
  };
}

/** Ends a sign-in that is of no use to anyone; failing here harms nothing. */
async function revokeQuietly(
  refreshToken: string,
  { provider, log }: { provider: Provider; log: Logger },
): Promise<void> {
  if (refreshToken === "") return;
  try {
    await revokeToken(provider, refreshToken, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    log.info({ err: error }, "sign_in.revoke_failed");
  }
}
