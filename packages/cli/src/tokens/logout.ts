import { signOut } from "@latchkey/auth";

import type { Io } from "../io.ts";
import type { HomeOptions, ProviderOptions, StoreOptions } from "../options.ts";
import { withStoredSignIn } from "./stored-sign-in.ts";

export interface LogoutOptions extends HomeOptions, ProviderOptions, StoreOptions {}

/** Revokes, then deletes; deletes also when revoking failed, and says so. */
export async function logout(options: LogoutOptions, io: Io): Promise<void> {
  await withStoredSignIn(options, io, async ({ store, provider }) => {
    const { state, isRevoked, revocationFailure } = await signOut(store, provider, io);
    if (state === "signed_out") {
      io.talk("Nobody was signed in.");
      return;
    }
    io.talk(isRevoked ? "Signed out: revoked and deleted." : "Signed out: deleted.");
    if (revocationFailure) {
      io.talk(`It could not be revoked and ends by itself. ${revocationFailure.message}`);
    }
  });
}
