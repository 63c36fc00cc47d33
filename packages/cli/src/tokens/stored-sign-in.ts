import type { AnyProvider, RefreshableState, RefreshableStore, StoredTokens } from "@latchkey/auth";
import { openProviderStore } from "@latchkey/auth";

import { readConfig } from "../config.ts";
import type { CliConfig } from "../config.ts";
import type { Io } from "../io.ts";
import { renewWhereKept } from "../keeper/kept-home.ts";
import type { HomeOptions, ProviderOptions, StoreOptions } from "../options.ts";
import { chooseProvider } from "../providers/choose-provider.ts";
import { withSession } from "../providers/session.ts";
import { openStore } from "./open-store.ts";

/** A stored sign-in and who granted it. */
export interface StoredSignIn {
  store: RefreshableStore & {
    remove(): Promise<RefreshableState<StoredTokens>>;
  };
  provider: AnyProvider;
  /** The Codex home; absent for sign-ins that are not for Codex. */
  homePath?: string;
  /** Renews it where the refresh token is, if not here; false where that is not known. */
  renewWhereKept?: () => Promise<boolean>;
}

type StoredSignInOptions = HomeOptions &
  ProviderOptions &
  StoreOptions & { isOfflineFine?: boolean };

/** Runs `work` with the sign-in that the options name, and with the provider that granted it. */
export async function withStoredSignIn<T>(
  options: StoredSignInOptions,
  io: Io,
  work: (signIn: StoredSignIn) => Promise<T>,
): Promise<T> {
  const config = readConfig();
  const { isOfflineFine } = options;
  const context = { config, io, isOfflineFine };
  if (chooseProvider(options) === "openai") return withCodexSignIn(options, context, work);
  return withSession(context, options, async ({ provider }) => {
    const directory = config.providerDirectory;
    const onNotice = ({ message }: { message: string }) => {
      io.talk(message);
    };
    const store = await openProviderStore({ provider, directory, store: options.store, onNotice });
    return work({ store, provider });
  });
}

/** The credentials themselves say who granted them; they win over the environment, as in Codex. */
async function withCodexSignIn<T>(
  options: StoredSignInOptions,
  context: { config: CliConfig; io: Io; isOfflineFine: boolean | undefined },
  work: (signIn: StoredSignIn) => Promise<T>,
): Promise<T> {
  const homePath = options.home ?? context.config.homePath;
  const store = await openStore(homePath, { store: options.store, talk: context.io.talk });
  const state = await store.read();
  const provenance = state.state === "signed_in" ? state.credentials.provenance : undefined;
  const named = {
    provider: "openai",
    issuer: options.issuer ?? provenance?.issuer,
    clientId: options.clientId ?? provenance?.clientId,
  };
  const renew = () => renewWhereKept(homePath, context);
  return withSession(context, named, ({ provider }) =>
    work({ store, provider, homePath, renewWhereKept: renew }),
  );
}
