import type { Provider, SignIn } from "@latchkey/auth";
import { revokeToken } from "@latchkey/auth";

import type { CliConfig } from "../config.ts";
import type { Presenter, SignedIn } from "../prompt/presenter.ts";
import { openStore } from "../tokens/open-store.ts";
import type { LoginOptions } from "./login.ts";
import type { Session } from "./session.ts";

/** Where a sign-in will be stored. */
export interface Target {
  store(granted: SignIn): Promise<SignedIn>;
}

interface TargetContext {
  config: CliConfig;
  options: LoginOptions;
  presenter: Presenter;
}

/** Opens the Codex home. Refuses, before anyone is asked to sign in, what could not be stored. */
export async function openTarget(
  { provider }: Session,
  { config, options, presenter }: TargetContext,
): Promise<Target> {
  const home = options.home ?? config.homePath;
  const notice = (message: string) => {
    presenter.notice(message);
  };
  const store = await openStore(home, { store: options.store, talk: notice });
  await store.checkWritable();
  return {
    async store({ tokenSet, account }) {
      const { superseded, keptAside, location, kind } = await store.replace(tokenSet, { provider });
      if (keptAside !== undefined) notice(`What could not be read there is kept in ${keptAside}.`);
      if (superseded) await revokeOld(provider, superseded.refreshToken, notice);
      const { accountId, email, plan } = account;
      const shown = { accountId, ...(email && { email }), ...(plan && { plan }) };
      return { account: shown, home, store: kind, location };
    },
  };
}

/** Only now that the new sign-in is stored; failing here harms nobody. */
async function revokeOld(
  provider: Provider,
  refreshToken: string,
  notice: (message: string) => void,
): Promise<void> {
  try {
    await revokeToken(provider, refreshToken);
  } catch {
    notice("The sign-in that was here before could not be revoked; it ends by itself.");
  }
}
