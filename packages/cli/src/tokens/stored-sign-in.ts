import type { CredentialStore, Provider } from "@latchkey/auth";

import { readConfig } from "../config.ts";
import type { Io } from "../io.ts";
import type { HomeOptions, ProviderOptions, StoreOptions } from "../options.ts";
import { withSession } from "../sign-in/session.ts";
import { openStore } from "./open-store.ts";

/** A stored sign-in and who granted it. */
export interface StoredSignIn {
  store: CredentialStore;
  provider: Provider;
}

/** Runs `work` with the sign-in that the options name, and with the provider that granted it. */
export async function withStoredSignIn<T>(
  options: HomeOptions & ProviderOptions & StoreOptions,
  io: Io,
  work: (signIn: StoredSignIn) => Promise<T>,
): Promise<T> {
  const config = readConfig();
  const homePath = options.home ?? config.homePath;
  const store = await openStore(homePath, { store: options.store, talk: io.talk });
  const state = await store.read();
  const provenance = state.state === "signed_in" ? state.credentials.provenance : undefined;
  const named = {
    ...options,
    issuer: options.issuer ?? provenance?.issuer,
    clientId: options.clientId ?? provenance?.clientId,
  };
  return withSession({ config, io }, named, ({ provider }) => work({ store, provider }));
}
