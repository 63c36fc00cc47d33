import type { Account, TokenSet } from "@latchkey/auth";
import { checkCodexHomeWritable, isSameAccount, openCredentialStore } from "@latchkey/auth";
import { readHome } from "./deliver.ts";
import { KeeperError } from "./events.ts";
import type { Link } from "./homes.ts";
import type { KeeperState } from "./keeper-state.ts";
import { findReplaced, revokeReplaced } from "./link-home.ts";
import { openVault, vaultDirectory } from "./owner.ts";
import type { SyncRequest } from "./sign-in.ts";

export interface SignedInOptions {
  /** Whether the home may change to another account. Default true. */
  allowAccountChange?: boolean;
}

/** What a new sign-in led to. */
export interface SignedIn {
  account: Account;
  /** The names of the homes that have it now, the one it was made for first. */
  updated: string[];
}

/** Puts a new sign-in in place of the one that a home had, for it and for all that follow it. */
export async function storeSignIn(
  state: KeeperState,
  nameOrPath: string,
  signIn: SignedInOptions & { tokenSet: TokenSet },
): Promise<SignedIn> {
  const { tokenSet, allowAccountChange = true } = signIn;
  const { path } = await state.roster.find(nameOrPath);
  const { account } = state.settings.provider.identify(tokenSet);
  if (!allowAccountChange) await refuseOtherAccount(path, account);
  await checkCodexHomeWritable(path);
  const replaced = await findReplaced(state, path);
  const request: SyncRequest = { reason: "signed_in", forced: new Set([path]) };
  const put = () => putSignIn(state, path, tokenSet);
  if (state.roster.followedBy(path) === undefined) await state.signInOf(path).change(put, request);
  else {
    await put();
    await state.signInOf(path).sync(request);
  }
  await revokeReplaced(state, path, replaced);
  return { account, updated: holdersOf(state, path) };
}

/** The vault or the home first, then the links: a crash in between leaves the old state. */
async function putSignIn(state: KeeperState, path: string, tokenSet: TokenSet): Promise<void> {
  const { provider, owner, dataDirectory, signal } = state.settings;
  const vault = await openVault(vaultDirectory(dataDirectory, path));
  const store = owner === "vault" ? vault : await openCredentialStore(path);
  await store.replace(tokenSet, { provider, signal });
  if (owner === "home") await vault.remove();
  const own: Link = {
    home: path,
    name: state.roster.nameOf(path),
    follows: path,
    hasReceived: false,
  };
  await state.changeLinks((links) => [
    ...links.filter(({ home }) => home !== path),
    ...(owner === "vault" ? [own] : []),
  ]);
}

async function refuseOtherAccount(path: string, account: Account): Promise<void> {
  const held = await readHome(path);
  if (held.state !== "signed_in" || isSameAccount(held.credentials, account)) return;
  throw new KeeperError(
    "ACCOUNT_DIFFERS",
    `${path} is signed in to another account. Nothing was changed.`,
  );
}

function holdersOf(state: KeeperState, path: string): string[] {
  const signIn = state.signInOf(path);
  const followers = state.roster.followersOf(path).map(({ home }) => home);
  const holders = [...new Set([path, ...followers])].filter((home) => !signIn.problemOf(home));
  return holders.map(state.roster.nameOf);
}
