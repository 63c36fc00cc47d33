import type { AnyProvider, Provider, ProviderSignIn, SignIn } from "@latchkey/auth";
import { openProviderStore, revokeToken } from "@latchkey/auth";

import type { CliConfig } from "../config.ts";
import type { SignedIn } from "../prompt/presenter.ts";
import { openStore } from "../tokens/open-store.ts";
import type { LoginOptions } from "./login-options.ts";

/** Where a sign-in will be stored. */
export interface Target<Result extends ProviderSignIn> {
  store(granted: Result): Promise<SignedIn>;
}

export interface TargetContext {
  config: CliConfig;
  options: LoginOptions;
  /** Hears what the person should know of where the credentials are. */
  talk: (message: string) => void;
}

/** Opens the Codex home. Refuses, before anyone is asked to sign in, what could not be stored. */
export async function openCodexHome(
  provider: Provider,
  { config, options, talk }: TargetContext,
): Promise<Target<SignIn>> {
  const home = options.home ?? config.homePath;
  const store = await openStore(home, { store: options.store, talk });
  await store.checkWritable();
  return {
    async store({ tokenSet, account }) {
      const replaced = await store.replace(tokenSet, { provider });
      const { kind, location } = replaced;
      await settle(replaced, { provider, talk });
      return { account: shown(account), home, store: kind, location };
    },
  };
}

/** Opens Latchkey's own store, for sign-ins that are not for Codex. */
export async function openOtherStore(
  provider: AnyProvider,
  { config, options, talk }: TargetContext,
): Promise<Target<ProviderSignIn>> {
  const directory = config.providerDirectory;
  const onNotice = ({ message }: { message: string }) => {
    talk(message);
  };
  const store = await openProviderStore({ provider, directory, store: options.store, onNotice });
  await store.checkWritable();
  return {
    async store({ tokenSet, account }) {
      const replaced = await store.replace(tokenSet, { accountId: account?.accountId });
      await settle(replaced, { provider, talk });
      const { kind, location } = store;
      return { account: shown(account), home: directory, store: kind, location };
    },
  };
}

/** What is done about what was there before, now that the new sign-in is stored. */
async function settle(
  replaced: { superseded?: { refreshToken: string }; keptAside?: string },
  { provider, talk }: { provider: AnyProvider; talk: (message: string) => void },
): Promise<void> {
  const { superseded, keptAside } = replaced;
  if (keptAside !== undefined) talk(`What could not be read there is kept in ${keptAside}.`);
  if (superseded === undefined || superseded.refreshToken === "") return;
  await revokeToken(provider, superseded.refreshToken).catch(() => {
    talk("The sign-in that was here before could not be revoked; it ends by itself.");
  });
}

function shown(account: ProviderSignIn["account"]): SignedIn["account"] {
  const { accountId, email, plan } = account ?? {};
  return { ...(accountId && { accountId }), ...(email && { email }), ...(plan && { plan }) };
}
