import type { Keeper } from "@latchkey/auth";
import type { CredentialsSink } from "../codex/credentials-sink.ts";

/** Hands new sign-ins to the keeper. Codex processes of homes that changed start from them. */
export function createKeeperSink(
  keeper: Keeper,
  onChanged: (homeName: string) => Promise<void>,
): CredentialsSink {
  return async (home, tokenSet) => {
    const { account, updated } = await keeper.signedIn(home.name, tokenSet);
    await Promise.all(updated.map(onChanged));
    const { accountId, email, plan } = account;
    return {
      updatedHomes: updated,
      account: {
        accountId,
        ...(email !== undefined && { email }),
        ...(plan !== undefined && { plan }),
      },
    };
  };
}
