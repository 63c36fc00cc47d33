import type { Provider, SignIn } from "@latchkey/auth";
import { checkSignInWritable } from "@latchkey/keeper";

import type { KeptHome } from "../keeper/kept-home.ts";
import { findKeptHomeIfKnown } from "../keeper/kept-home.ts";
import { AT_THE_LAST_MOMENT, runKeeper } from "../keeper/with-keeper.ts";
import { openStore } from "../tokens/open-store.ts";
import type { Target, TargetContext } from "./target.ts";
import { requireAccepted, settle, shown } from "./target.ts";

/** Opens the Codex home. Refuses, before anyone is asked to sign in, what could not be stored. */
export async function openCodexHome(
  provider: Provider,
  context: TargetContext,
): Promise<Target<SignIn>> {
  const { config, options, talk } = context;
  const home = options.home ?? config.homePath;
  const kept = await findKeptHomeIfKnown(home, config, talk);
  const store = await openStore(home, { store: options.store, talk });
  if (kept?.isInVault) {
    const { dataDirectory } = config;
    await checkSignInWritable({ homePath: kept.path, dataDirectory, owner: "vault" });
    return vaultTarget(provider, kept, context);
  }
  await store.checkWritable();
  return {
    async store({ tokenSet, account }) {
      const replaced = await store.replace(tokenSet, { provider });
      const { kind, location } = replaced;
      await settle(replaced, provider, context);
      if (kept?.isFollower) await followNoLonger(provider, kept, context);
      return { account: shown(account), home, store: kind, location };
    },
    verify: (signal) => requireAccepted(home, context, signal),
  };
}

/** Where a sign-in was taken over, the next one goes too, and from there to all who follow. */
function vaultTarget(
  provider: Provider,
  { path }: KeptHome,
  context: TargetContext,
): Target<SignIn> {
  const { config, options, talk } = context;
  return {
    verify: (signal) => requireAccepted(path, context, signal),
    async store({ tokenSet, account }) {
      const use = { config, homes: [path], earlyFraction: AT_THE_LAST_MOMENT };
      const { updated } = await runKeeper(provider, use, (keeper) =>
        keeper.signedIn(path, tokenSet),
      );
      const others = updated.filter((home) => home !== path);
      if (others.length > 0) talk(`Homes that have the new sign-in too: ${others.join(", ")}.`);
      if (options.store !== undefined) talk("It is kept in the vault, whatever --store says.");
      const location = "Latchkey's vault, and used by this home";
      return { account: shown(account), home: path, store: "vault", location };
    },
  };
}

/** Otherwise it would count as a sign-in that somebody made there by mistake. */
async function followNoLonger(
  provider: Provider,
  { path, primary }: KeptHome,
  { config, talk }: TargetContext,
): Promise<void> {
  const use = { config, homes: [path], earlyFraction: AT_THE_LAST_MOMENT };
  await runKeeper(provider, use, (keeper) => keeper.unlink(path));
  talk(`This home followed ${primary.path} and has a sign-in of its own now.`);
}
