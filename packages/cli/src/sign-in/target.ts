import type { AnyProvider, Provider, ProviderSignIn, SignIn } from "@latchkey/auth";
import { openProviderStore, revokeReplaced, revokeToken } from "@latchkey/auth";

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
      const { dataDirectory } = config;
      const revoke = (refreshToken: string) =>
        revokeReplaced(refreshToken, { provider, dataDirectory, homePath: home });
      await settle(replaced, { revoke, talk });
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
      const revoke = (refreshToken: string) => revokeToken(provider, refreshToken);
      await settle(replaced, { revoke, talk });
      const { kind, location } = store;
      return { account: shown(account), home: directory, store: kind, location };
    },
  };
}

interface Settling {
  /** Resolves with `left` when the console is going to do it. */
  revoke: (refreshToken: string) => Promise<unknown>;
  talk: (message: string) => void;
}

/** What is done about what was there before, now that the new sign-in is stored. */
async function settle(
  replaced: { superseded?: { refreshToken: string }; keptAside?: string },
  { revoke, talk }: Settling,
): Promise<void> {
  const { superseded, keptAside } = replaced;
  if (keptAside !== undefined) talk(`What could not be read there is kept in ${keptAside}.`);
  if (superseded === undefined || superseded.refreshToken === "") return;
  try {
    if ((await revoke(superseded.refreshToken)) !== "left") return;
    talk("The console revokes the sign-in that was here before, when no turn uses it any more.");
  } catch {
    talk("The sign-in that was here before could not be revoked; it ends by itself.");
  }
}

function shown(account: ProviderSignIn["account"]): SignedIn["account"] {
  const { accountId, email, plan } = account ?? {};
  return { ...(accountId && { accountId }), ...(email && { email }), ...(plan && { plan }) };
}
