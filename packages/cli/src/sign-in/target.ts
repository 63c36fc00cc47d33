import type { AnyProvider, ProviderSignIn } from "@latchkey/auth";
import { openProviderStore } from "@latchkey/auth";

import type { CliConfig } from "../config.ts";
import type { SignedIn } from "../prompt/presenter.ts";
import type { LoginOptions } from "./login-options.ts";
import { settle } from "./settle.ts";

/** Where a sign-in will be stored. */
export interface Target<Result extends ProviderSignIn> {
  store(granted: Result): Promise<SignedIn>;
  /** Throws when what was stored is refused already; ends early on abort. */
  verify?(signal: AbortSignal): Promise<void>;
}

export interface TargetContext {
  config: CliConfig;
  options: LoginOptions;
  version: string;
  /** Hears what the person should know of where the credentials are. */
  talk: (message: string) => void;
}

/** Opens Latchkey's own store, for sign-ins that are not for Codex. */
export async function openOtherStore(
  provider: AnyProvider,
  context: TargetContext,
): Promise<Target<ProviderSignIn>> {
  const { config, options, talk } = context;
  const directory = config.providerDirectory;
  const onNotice = ({ message }: { message: string }) => {
    talk(message);
  };
  const store = await openProviderStore({ provider, directory, store: options.store, onNotice });
  await store.checkWritable();
  return {
    async store({ tokenSet, account }) {
      const replaced = await store.replace(tokenSet, { accountId: account?.accountId });
      await settle(replaced, provider, context);
      const { kind, location } = store;
      return { account: shown(account), home: directory, store: kind, location };
    },
  };
}

/** What is shown of an account. */
export function shown(account: ProviderSignIn["account"]): SignedIn["account"] {
  const { accountId, email, plan } = account ?? {};
  return { ...(accountId && { accountId }), ...(email && { email }), ...(plan && { plan }) };
}
