import { join } from "node:path";

import type { AnyProvider, ProviderSignIn } from "@latchkey/auth";
import { openProviderStore, revokeToken } from "@latchkey/auth";

import type { CliConfig } from "../config.ts";
import type { SignedIn } from "../prompt/presenter.ts";
import type { LoginOptions } from "./login-options.ts";

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

/** What is done about what was there before, now that the new sign-in is stored. */
export async function settle(
  replaced: { superseded?: { refreshToken: string }; keptAside?: string },
  provider: AnyProvider,
  { config, talk }: TargetContext,
): Promise<void> {
  const { superseded, keptAside } = replaced;
  if (keptAside !== undefined) talk(`What could not be read there is kept in ${keptAside}.`);
  if (!config.revokeReplaced || !superseded?.refreshToken) return;
  await revokeToken(provider, superseded.refreshToken).catch(() => {
    talk("The sign-in that was here before could not be revoked; it ends by itself.");
  });
}

/**
 * Lets Codex make one authenticated call with the new sign-in, where Codex is installed. Throws
 * `CODEX_AUTH_EXPIRED` when OpenAI refuses it; without a clear word nothing is said against it.
 */
export async function requireAccepted(
  home: string,
  { config, version }: TargetContext,
  signal: AbortSignal,
): Promise<void> {
  const { checkNewSignIn } = await import("@latchkey/codex");
  const refusal = await checkNewSignIn(home, {
    environment: config.environment,
    clientInfo: { name: "latchkey", title: "Latchkey", version },
    ...(config.codexBinary !== undefined && { binaryPath: config.codexBinary }),
    parent: join(config.dataDirectory, "checks"),
    signal,
  });
  if (refusal) throw refusal;
}
